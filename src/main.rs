//! Parse, run, exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    // ONNX Runtime 1.31 and later write an identifier and a queue of events into the user's cache and send them to
    // their maker, unless this is set before they are loaded: <https://github.com/microsoft/onnxruntime/pull/29843>.
    #[expect(unsafe_code, reason = "the runtime listens to nothing else before it has started")]
    // SAFETY: no other thread exists yet that could read or write the environment.
    unsafe {
        std::env::set_var("ORT_DISABLE_TELEMETRY", "1");
    }
    quintet::cli::main()
}
