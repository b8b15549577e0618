//! The `cotutor` binary: arguments in, exit code out.

fn main() -> std::process::ExitCode {
    cotutor::cli::run()
}
