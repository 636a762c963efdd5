//! The server, asked one thing after the other: the asynchronous client ends here.
//!
//! Invariant: a job that is asked to stop stops within a tenth of a second, whatever the server does; no request changes
//! anything twice.

use std::future::Future;
use std::time::Duration;

use self::tonic_code::Kind as Code;
use milvus::v2::error::Error;
use milvus::v2::prelude::{
    ClientV2, ConnectConfig, GetServerVersionRequest, RetryConfig, TelemetryConfig,
};
use tokio::runtime::Runtime;

use super::place::MilvusPlace;
use crate::error::{EngineError, MilvusError};
use crate::task::Task;

/// The environment variable that holds the token.
pub(super) const TOKEN: &str = "QUINTET_MILVUS_TOKEN";

/// How often a job that waits for the server looks whether it should stop.
const LOOK: Duration = Duration::from_millis(50);
/// How long a server may take to take up the connection, and to answer one request.
const CONNECT: Duration = Duration::from_secs(5);
const ANSWER: Duration = Duration::from_secs(120);
/// How long a request is tried again that changes nothing.
const TRY: Duration = Duration::from_secs(5);

/// The client of one server.
pub(super) struct Client {
    /// Taken out when it is dropped: a runtime must not be dropped where it would wait.
    runtime: Option<Runtime>,
    inner: ClientV2,
    place: String,
}

impl Drop for Client {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Client {
    /// Connects, and asks the server what it is.
    ///
    /// # Errors
    /// [`MilvusError::Away`], [`MilvusError::Denied`], [`MilvusError::Version`].
    pub(super) fn open(place: &MilvusPlace, task: &Task) -> Result<Self, EngineError> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .map_err(|source| EngineError::Io {
                path: "the runtime of the client".into(),
                source,
            })?;
        let retry = RetryConfig::new().max_attempts(4).max_retry_timeout(TRY);
        let mut config = ConnectConfig::new()
            .uri(place.uri())
            .secure(place.tls())
            .connect_timeout(CONNECT)
            .rpc_timeout(ANSWER)
            .retry(retry)
            // Figures about this program would go to the server, which is asked nothing of that kind.
            .telemetry(TelemetryConfig::new().enabled(false));
        if let Some(token) = std::env::var(TOKEN).ok().filter(|token| !token.is_empty()) {
            config = config.token(token);
        }
        let named = place.to_string();
        let inner = run(&runtime, task, async {
            match tokio::time::timeout(CONNECT, ClientV2::new(&config)).await {
                Ok(opened) => opened,
                Err(_) => Err(Error::Timeout(format!("no connection within {CONNECT:?}"))),
            }
        })?;
        let inner = inner.map_err(|error| told(&named, &error))?;
        let client = Self { runtime: Some(runtime), inner, place: named };
        client.check_version(task)?;
        Ok(client)
    }

    fn check_version(&self, task: &Task) -> Result<(), EngineError> {
        let asked =
            GetServerVersionRequest::builder().build().map_err(|e| told(&self.place, &e))?;
        let found = self.ask(task, |c| async move { c.server_version(asked).await })?;
        let found = found.version().to_owned();
        match is_new_enough(&found) {
            true => Ok(()),
            false => Err(MilvusError::Version { place: self.place.clone(), found }.into()),
        }
    }

    /// What the server is called.
    pub(super) fn place(&self) -> &str {
        &self.place
    }

    /// Asks one thing and waits for its answer.
    pub(super) fn ask<T, F>(
        &self,
        task: &Task,
        work: impl FnOnce(ClientV2) -> F,
    ) -> Result<T, EngineError>
    where
        F: Future<Output = Result<T, Error>>,
    {
        let Some(runtime) = &self.runtime else {
            return Err(self.away("the client was closed").into());
        };
        let answer = run(runtime, task, work(self.inner.clone()))?;
        answer.map_err(|error| told(&self.place, &error))
    }

    /// As [`Client::ask`], with a request that may not be one.
    pub(super) fn send<R, T, F>(
        &self,
        task: &Task,
        request: Result<R, Error>,
        work: impl FnOnce(ClientV2, R) -> F,
    ) -> Result<T, EngineError>
    where
        F: Future<Output = Result<T, Error>>,
    {
        let request = request.map_err(|error| told(&self.place, &error))?;
        self.ask(task, |client| work(client, request))
    }

    fn away(&self, said: &str) -> MilvusError {
        MilvusError::Away { place: self.place.clone(), said: said.into() }
    }
}

fn run<T>(runtime: &Runtime, task: &Task, work: impl Future<Output = T>) -> Result<T, EngineError> {
    task.check()?;
    runtime.block_on(async {
        tokio::pin!(work);
        loop {
            tokio::select! {
                done = &mut work => return Ok(done),
                () = tokio::time::sleep(LOOK) => task.check()?,
            }
        }
    })
}

/// Whether words can be searched with functions: Milvus from 2.5 on, Lite from 3 on. What says nothing readable is tried.
fn is_new_enough(version: &str) -> bool {
    let digits = version.trim_start_matches(|c: char| !c.is_ascii_digit());
    let mut parts = digits.split(|c: char| !c.is_ascii_digit()).map(str::parse::<u32>);
    match (parts.next(), parts.next()) {
        (Some(Ok(major)), Some(Ok(minor))) => (major, minor) >= (2, 5),
        _ => true,
    }
}

/// What the client said, as an error of ours.
fn told(place: &str, error: &Error) -> EngineError {
    let (place, said) = (place.to_owned(), short(error));
    match kind(error) {
        Code::Away => MilvusError::Away { place, said },
        Code::Denied => MilvusError::Denied { place, said, variable: TOKEN },
        Code::Other => MilvusError::Refused { place, said },
    }
    .into()
}

fn kind(error: &Error) -> Code {
    match error {
        Error::Timeout(_) | Error::Cancelled(_) => Code::Away,
        Error::RetryExhausted { source, .. } => kind(source),
        Error::Grpc(status) => tonic_code::of(&format!("{:?}", status.code())),
        Error::Server(server) => {
            let said = server.reason().to_lowercase();
            let words = ["unauthenticated", "permission", "privilege", "auth check"];
            if words.iter().any(|word| said.contains(word)) { Code::Denied } else { Code::Other }
        }
        _ => Code::Other,
    }
}

/// The first line of what the client said: behind it come stacks of calls.
fn short(error: &Error) -> String {
    let said = match error {
        Error::RetryExhausted { source, .. } => return short(source),
        Error::Server(server) => server.reason().to_owned(),
        Error::Grpc(status) => status.message().to_owned(),
        other => other.to_string(),
    };
    let line = said.lines().next().unwrap_or_default().trim();
    let line: String = line.chars().take(300).collect();
    if line.is_empty() { "it does not say why".into() } else { line }
}

/// What the codes of gRPC mean here, by name: the crate that has them is the client's own.
mod tonic_code {
    pub(super) enum Kind {
        Away,
        Denied,
        Other,
    }

    pub(super) fn of(code: &str) -> Kind {
        match code {
            "Unavailable" | "DeadlineExceeded" | "Cancelled" | "Aborted" | "Unknown" => Kind::Away,
            "Unauthenticated" | "PermissionDenied" => Kind::Denied,
            _ => Kind::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_before_functions_are_refused() {
        for new in ["v2.5.0", "2.6.3", "milvus_lite-3.2.2", "v3.0-beta", "a build of today"] {
            assert!(is_new_enough(new), "{new}");
        }
        for old in ["v2.4.17", "2.3", "v1.1.1"] {
            assert!(!is_new_enough(old), "{old}");
        }
    }
}
