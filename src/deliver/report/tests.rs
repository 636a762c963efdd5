use proptest::prelude::*;

use super::*;

const TOKEN: &str = "0123456789abcdef0123456789abcdef";

/// A report as Postfix writes it; `part` is how the message comes back.
fn bounce(action: &str, status: &str, part: &str) -> String {
    format!(
        "From: MAILER-DAEMON@mx.example.org (Mail Delivery System)\r\n\
         To: brief@example.org\r\nSubject: Undelivered Mail Returned to Sender\r\n\
         MIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=\"B/mx\"\r\n\r\n\
         This is a MIME-encapsulated message.\r\n\r\n\
         --B/mx\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\nI'm sorry to have to inform you\r\n\r\n\
         --B/mx\r\nContent-Description: Delivery report\r\nContent-Type: message/delivery-status\r\n\r\n\
         Reporting-MTA: dns; mx.example.org\r\nArrival-Date: Fri, 20 Mar 2026 07:00:00 +0000\r\n\r\n\
         Final-Recipient: rfc822; ada@example.net\r\nOriginal-Recipient: rfc822;ada@example.net\r\n\
         Action: {action}\r\nStatus: {status}\r\nRemote-MTA: dns; mx.example.net\r\n\
         Diagnostic-Code: smtp; 550 5.1.1 <ada@example.net>: Recipient address rejected:\r\n    User unknown\r\n\r\n\
         --B/mx\r\nContent-Type: {part}\r\n\r\n\
         Received: from me\r\nSubject: 20 March: a\r\nMessage-ID: <{TOKEN}@example.org>\r\n\
         From: brief@example.org\r\n\r\nMessage-ID: <other@example.org>\r\n--B/mx--\r\n"
    )
}

#[test]
fn a_failed_message_is_told_by_its_token_from_either_form() {
    for part in ["text/rfc822-headers", "message/rfc822"] {
        let reports = read_reports(bounce("failed", "5.1.1", part).as_bytes()).unwrap();
        let expected = Report {
            token: Some(TOKEN.into()),
            recipient: Some("ada@example.net".into()),
            failed: true,
            status: Some("5.1.1".into()),
            says: Some("550 5.1.1 <…>: Recipient address rejected: User unknown".into()),
        };
        assert_eq!(reports, [expected]);
    }
}

#[test]
fn a_late_message_has_not_failed_and_one_that_arrived_is_no_report() {
    let reports = read_reports(bounce("delayed", "4.4.1", "message/rfc822").as_bytes()).unwrap();
    assert!(!reports[0].failed);
    let arrived = bounce("delivered", "2.0.0", "message/rfc822");
    assert_eq!(read_reports(arrived.as_bytes()), Err(ReportError::None));
}

#[test]
fn an_mbox_has_many() {
    let one = bounce("failed", "5.1.1", "text/rfc822-headers").replace("\r\n", "\n");
    let other = one.replace(TOKEN, "fedcba").replace("I'm sorry", ">From here");
    let mbox = format!(
        "From MAILER-DAEMON Fri Mar 20 07:00:00 2026\n{one}\nFrom a@b.org Fri\nSubject: lunch\n\nhi\n\nFrom MAILER-DAEMON Fri\n{other}\n"
    );
    let reports = read_reports(mbox.as_bytes()).unwrap();
    let tokens: Vec<_> = reports.iter().map(|report| report.token.as_deref().unwrap()).collect();
    assert_eq!(tokens, [TOKEN, "fedcba"]);
}

#[test]
fn several_addresses_are_several_reports() {
    let two = bounce("failed", "5.1.1", "message/rfc822").replace(
        "--B/mx\r\nContent-Type: message/rfc822",
        "Final-Recipient: RFC822; <bob@example.net>\r\nAction: Delayed (busy)\r\nStatus: 4.2.2 (full)\r\n\r\n\
         --B/mx\r\nContent-Type: message/rfc822",
    );
    let reports = read_reports(two.as_bytes()).unwrap();
    assert_eq!(reports.len(), 2);
    assert_eq!(reports[1].recipient.as_deref(), Some("bob@example.net"));
    assert_eq!((reports[1].failed, reports[1].status.as_deref()), (false, Some("4.2.2")));
}

#[test]
fn what_is_no_report_says_so() {
    for bytes in [&b""[..], b"hello", b"From ", b"From \n\nFrom \n\n", b"\xff\xfe\0"] {
        assert_eq!(read_reports(bytes), Err(ReportError::None));
    }
    let mut deep = String::new();
    for at in 0..100_000 {
        deep.push_str(&format!("Content-Type: multipart/mixed; boundary=b{at}\r\n\r\n--b{at}\r\n"));
    }
    assert_eq!(read_reports(deep.as_bytes()), Err(ReportError::Parts));
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = read_reports(&bytes);
    }

    #[test]
    fn a_damaged_report_never_panics(cut in 0_usize..1600, at in 0_usize..1600, byte: u8) {
        let mut bytes = bounce("failed", "5.1.1", "message/rfc822").into_bytes();
        let length = bytes.len();
        bytes[at % length] = byte;
        bytes.truncate(cut);
        let _ = read_reports(&bytes);
        bytes.splice(0..0, *b"From x\n");
        let _ = read_reports(&bytes);
    }
}
