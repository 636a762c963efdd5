//! A program that writes the transcript of an audio file.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::watched::{Ended, How, run};
use super::{Limits, TranscriberError};
use crate::task::Task;

/// The endings of a transcript that a program writes beside the audio, best first.
const ENDINGS: [&str; 3] = ["json", "vtt", "srt"];

/// What the program of `line` makes of `audio`.
pub(super) fn transcribe(
    line: &str,
    audio: &Path,
    limits: Limits,
    task: &Task,
) -> Result<Vec<u8>, TranscriberError> {
    let words = words(line).filter(|words| !words.is_empty());
    let words = words.ok_or_else(|| TranscriberError::NoCommand { line: line.to_owned() })?;
    // A folder of its own: what the program writes beside the audio is no file of the person's.
    let folder = tempfile::tempdir()
        .map_err(TranscriberError::file("make a folder in", &std::env::temp_dir()))?;
    let _scratch = task.scratch(folder.path());
    let here = folder.path().join(audio.file_name().unwrap_or("audio".as_ref()));
    lend(audio, &here).map_err(TranscriberError::file("read", audio))?;
    let program = words[0].clone();
    let ended = run(command(&words, &here), limits.time, limits.bytes, task)?;
    let Ended { how, printed, said } =
        ended.map_err(|source| TranscriberError::Start { program: program.clone(), source })?;
    match how {
        How::Late => {
            let seconds = limits.time.as_secs();
            return Err(TranscriberError::Late { by: program, seconds, said });
        }
        How::TooLong => {
            return Err(TranscriberError::TooLong { by: program, bytes: limits.bytes });
        }
        How::Status(status) if !status.success() => {
            return Err(TranscriberError::Failed { program, status, said });
        }
        How::Status(_) => {}
    }
    let beside = beside(&here).filter(|_| !super::is_transcript(&printed));
    let Some(path) = beside else { return Ok(printed) };
    let length = fs::metadata(&path).map_or(0, |it| it.len());
    if length > limits.bytes {
        return Err(TranscriberError::TooLong { by: program, bytes: limits.bytes });
    }
    fs::read(&path).map_err(TranscriberError::file("read", &path))
}

/// The program with its arguments; the audio's path stands where `{}` is, else behind all.
fn command(words: &[String], audio: &Path) -> Command {
    let folder = audio.parent().unwrap_or(audio);
    let mut command = Command::new(&words[0]);
    let mut named = false;
    for word in &words[1..] {
        named |= word.contains("{}");
        // Both are ours and UTF-8 but for the audio's own name, which stands alone where it is not.
        if word == "{}" {
            command.arg(audio);
        } else {
            let word = word.replace("{folder}", &folder.to_string_lossy());
            command.arg(word.replace("{}", &audio.to_string_lossy()));
        }
    }
    if !named {
        command.arg(audio);
    }
    command
}

/// Makes the audio readable at `here`, without a copy where the system can.
fn lend(audio: &Path, here: &Path) -> std::io::Result<()> {
    let audio = fs::canonicalize(audio)?;
    #[cfg(unix)]
    return std::os::unix::fs::symlink(audio, here);
    #[cfg(not(unix))]
    fs::copy(audio, here).map(|_| ())
}

/// The transcript that a program wrote beside `audio`: `talk.srt` or `talk.mp3.srt` for `talk.mp3`.
fn beside(audio: &Path) -> Option<PathBuf> {
    let longer = |ending: &str| {
        let mut name = audio.as_os_str().to_owned();
        name.push(".");
        name.push(ending);
        PathBuf::from(name)
    };
    let names = ENDINGS.iter().flat_map(|ending| [audio.with_extension(ending), longer(ending)]);
    names.into_iter().find(|path| *path != audio && path.is_file())
}

/// The words of a command line: parted by spaces, kept together by quotation marks, a backslash takes the next character
/// as it is (within single ones it is a backslash); `None` where a mark has no end.
fn words(line: &str) -> Option<Vec<String>> {
    let (mut all, mut word, mut mark) = (Vec::new(), None::<String>, None);
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match (mark, c) {
            (Some(open), c) if c == open => mark = None,
            (Some('\''), c) => word.get_or_insert_default().push(c),
            (_, '\\') => word.get_or_insert_default().push(chars.next()?),
            (Some(_), c) => word.get_or_insert_default().push(c),
            (None, '\'' | '"') => {
                mark = Some(c);
                word.get_or_insert_default();
            }
            (None, c) if c.is_whitespace() => all.extend(word.take()),
            (None, c) => word.get_or_insert_default().push(c),
        }
    }
    all.extend(word);
    mark.is_none().then_some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_becomes_words_without_a_shell() {
        let check = |line: &str, expected: &[&str]| {
            assert_eq!(words(line).unwrap(), expected, "{line}");
        };
        check("whisper --model base {}", &["whisper", "--model", "base", "{}"]);
        check(r#"'/opt/my tools/w' "a \"b\"" c\ d ''"#, &["/opt/my tools/w", "a \"b\"", "c d", ""]);
        check("w $(rm -rf x); `y` | z", &["w", "$(rm", "-rf", "x);", "`y`", "|", "z"]);
        check("  ", &[]);
        assert_eq!(words("w 'open"), None);
        assert_eq!(words("w open\\"), None);
    }

    #[test]
    fn the_audio_stands_where_it_is_asked_for_or_last() {
        let shown = |line: &str| {
            let command = command(&words(line).unwrap(), Path::new("/t/talk.mp3"));
            let args: Vec<_> =
                command.get_args().map(|arg| arg.to_string_lossy().into_owned()).collect();
            args.join(" ")
        };
        assert_eq!(shown("w -f"), "-f /t/talk.mp3");
        assert_eq!(shown("w {} -o {folder}"), "/t/talk.mp3 -o /t");
        assert_eq!(shown("w --in={} x"), "--in=/t/talk.mp3 x");
    }
}
