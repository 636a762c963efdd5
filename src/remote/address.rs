//! Which addresses everybody may be sent to: those that the whole internet shares.
//!
//! Sources: the registries of special-purpose addresses (IANA, RFC 6890 and its updates), IPv4-mapped (RFC 4291),
//! NAT64 (RFC 6052), 6to4 (RFC 3056), Teredo (RFC 4380), ISATAP (RFC 5214).
//! Invariant: an address that stands for a private one, in whatever form, is not public.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

/// Blocks of IPv4 that are not the internet's, with the length of their prefix.
const PRIVATE_V4: &[(Ipv4Addr, u32)] = &[
    // This network; 0.0.0.0 reaches the machine itself.
    (Ipv4Addr::new(0, 0, 0, 0), 8),
    // RFC 1918.
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    // Shared by the customers of a provider (RFC 6598).
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    // Loopback.
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    // Link-local; the metadata of clouds is at 169.254.169.254.
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    // Protocol assignments, and what documents use as examples.
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    // The relay of 6to4, deprecated.
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    // Benchmarks.
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    // Multicast, then what is reserved, with broadcast at its end.
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    (Ipv4Addr::new(240, 0, 0, 0), 4),
];

/// Blocks inside of 2000::/3, the internet's part of IPv6, that are not the internet's.
const PRIVATE_V6: &[(Ipv6Addr, u32)] = &[
    // Protocol assignments; Teredo is one of them.
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    // What documents use as examples.
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
];

/// Whether the whole internet shares `address`.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

/// Whether `url` names, without asking a name server, what is not public: a private address in any notation that
/// browsers read, or this machine by its name.
pub(super) fn is_named_private(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => !is_public_v4(address),
        Some(Host::Ipv6(address)) => !is_public_v6(address),
        Some(Host::Domain(name)) => is_localhost(name),
        None => true,
    }
}

/// Whether `url` names this machine.
pub(super) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => is_localhost(name),
        None => false,
    }
}

/// `localhost` and all below it (RFC 6761), also with the dot that ends a full name.
fn is_localhost(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
    name == "localhost" || name.ends_with(".localhost")
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let bits = address.to_bits();
    !PRIVATE_V4.iter().any(|&(block, length)| (bits ^ block.to_bits()) >> (32 - length) == 0)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let bits = address.to_bits();
    let low = Ipv4Addr::from_bits(bits as u32);
    // IPv4-mapped, and NAT64 by its well-known prefix, which is all that a network without IPv4 can reach.
    if bits >> 32 == 0xffff || bits >> 32 == 0x0064_ff9b << 64 {
        return is_public_v4(low);
    }
    // 6to4 holds the IPv4 address behind its first two bytes.
    if bits >> 112 == 0x2002 {
        return is_public_v4(Ipv4Addr::from_bits((bits >> 80) as u32)) && !is_isatap(bits, low);
    }
    let is_of_the_internet = bits >> 125 == 0b001;
    let is_private =
        |&(block, length): &(Ipv6Addr, u32)| (bits ^ block.to_bits()) >> (128 - length) == 0;
    is_of_the_internet && !PRIVATE_V6.iter().any(is_private) && !is_isatap(bits, low)
}

/// Whether the lower half is ISATAP's and holds a private IPv4 address.
fn is_isatap(bits: u128, low: Ipv4Addr) -> bool {
    let marker = (bits >> 32) as u32;
    (marker == 0x5efe || marker == 0x0200_5efe) && !is_public_v4(low)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(addresses: &[&str], public: bool) {
        for address in addresses {
            assert_eq!(is_public(address.parse().unwrap()), public, "{address}");
        }
    }

    #[test]
    fn the_internets_addresses_are_public() {
        check(&["1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255"], true);
        check(&["100.128.0.0", "126.255.255.255", "128.0.0.0", "169.253.0.1", "172.15.0.1"], true);
        check(&["172.32.0.0", "192.0.1.0", "192.167.0.1", "192.169.0.0", "198.17.0.1"], true);
        check(&["198.20.0.0", "223.255.255.255", "151.101.1.69"], true);
        check(&["2606:4700::1111", "2a00:1450:4001::200e", "2001:4860:4860::8888"], true);
        check(&["::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::1"], true);
    }

    #[test]
    fn everything_else_is_not() {
        check(&["0.0.0.0", "0.1.2.3", "10.0.0.0", "10.255.255.255", "100.64.0.0"], false);
        check(&["100.127.255.255", "127.0.0.1", "127.255.255.255", "169.254.169.254"], false);
        check(&["172.16.0.0", "172.31.255.255", "192.0.0.1", "192.168.255.255"], false);
        check(&["198.18.0.0", "198.19.255.255", "224.0.0.1", "239.1.1.1", "240.0.0.1"], false);
        check(&["255.255.255.255", "192.88.99.1", "203.0.113.7"], false);
        check(&["::", "::1", "fc00::1", "fdff::1", "fe80::1", "fec0::1", "ff02::1"], false);
        check(&["2001:db8::1", "3fff::1", "100::1", "2001::1", "5f00::1", "64:ff9b:1::1"], false);
        check(&["::8.8.8.8", "::ffff:0:8.8.8.8", "4000::1"], false);
    }

    #[test]
    fn a_private_host_is_known_however_it_is_written() {
        let hosts = ["127.1", "2130706433", "0x7f.1", "0177.0.0.1", "127.0.0.1.", "LOCALHOST."];
        for host in hosts.into_iter().chain(["[::1]", "[::ffff:7f00:1]", "a.localhost", "０.0.0.0"])
        {
            let url = Url::parse(&format!("http://{host}/")).unwrap();
            assert!(is_named_private(&url), "{host}");
        }
        for host in ["example.org", "localhost.example.org", "8.8.8.8", "notlocalhost"] {
            let url = Url::parse(&format!("http://{host}/")).unwrap();
            assert!(!is_named_private(&url), "{host}");
        }
    }

    /// An address of one of the private blocks.
    fn private_v4() -> impl Strategy<Value = Ipv4Addr> {
        (0..PRIVATE_V4.len(), any::<u32>()).prop_map(|(block, bits)| {
            let (start, length) = PRIVATE_V4[block];
            Ipv4Addr::from_bits(start.to_bits() | bits & (u32::MAX >> length))
        })
    }

    proptest! {
        #[test]
        fn no_disguise_makes_a_private_address_public(
            address in private_v4(), rest in any::<u128>(), server in any::<u32>(),
        ) {
            let low = u128::from(address.to_bits());
            let rest = rest & ((1 << 80) - 1);
            let forms = [
                0xffff << 32 | low,
                low,
                0xffff << 48 | low,
                0x0064_ff9b << 96 | low,
                0x0064_ff9b_0001 << 80 | low,
                0x2002 << 112 | low << 80 | rest,
                // Teredo: the server's address, and the client's with its bits turned.
                0x2001 << 112 | low << 64 | rest & 0xffff_ffff,
                0x2001 << 112 | u128::from(server) << 64 | !low & 0xffff_ffff,
                // ISATAP in somebody's network, and in a link's.
                0x2606_4700 << 96 | 0x5efe << 32 | low,
                0x2606_4700 << 96 | 0x0200_5efe << 32 | low,
                0xfe80 << 112 | 0x5efe << 32 | low,
            ];
            prop_assert!(!is_public(address.into()), "{}", address);
            for form in forms {
                let form = Ipv6Addr::from_bits(form);
                prop_assert!(!is_public(form.into()), "{form} of {address}");
            }
        }

        #[test]
        fn mapping_changes_nothing_about_a_public_address(bits in any::<u32>()) {
            let address = Ipv4Addr::from_bits(bits);
            prop_assert_eq!(is_public(address.into()), is_public(address.to_ipv6_mapped().into()));
        }
    }
}
