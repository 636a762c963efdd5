//! What lies behind an error.

/// An error with what lies behind it, each thing said once.
pub fn with_causes(error: &dyn std::error::Error) -> String {
    let mut message = error.to_string();
    let mut cause = error.source();
    while let Some(behind) = cause {
        let said = behind.to_string();
        if !message.contains(&said) {
            message = format!("{message}: {said}");
        }
        cause = behind.source();
    }
    message
}
