use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;

use serde_json::{Value, json};

use crate::{Error, Result};

/// QEMU's monitor (QMP): one command, one answer.
pub struct Monitor {
    reader: BufReader<UnixStream>,
    writer: UnixStream,
}

impl Monitor {
    /// Greets QEMU.
    pub fn attach(stream: UnixStream) -> Result<Self> {
        let reader = BufReader::new(stream.try_clone().map_err(failed)?);
        let mut monitor = Self { reader, writer: stream };
        monitor.line()?;
        monitor.execute("qmp_capabilities", &json!({}))?;
        Ok(monitor)
    }

    /// Executes a command; events that come before its answer are passed over.
    pub fn execute(&mut self, command: &str, arguments: &Value) -> Result<Value> {
        writeln!(self.writer, "{}", json!({ "execute": command, "arguments": arguments })).map_err(failed)?;
        loop {
            let mut answer = self.line()?;
            if let Some(error) = answer.get("error") {
                return Err(Error::Machine(format!("{command}: {error}")));
            }
            if let Some(value) = answer.get_mut("return") {
                return Ok(value.take());
            }
        }
    }

    /// Presses keys together, by QEMU's names for them.
    pub fn press(&mut self, keys: &[&str]) -> Result<()> {
        let keys: Vec<Value> = keys.iter().map(|key| json!({ "type": "qcode", "data": key })).collect();
        self.execute("send-key", &json!({ "keys": keys })).map(drop)
    }

    /// Executes a command of the monitor for people, which answers nothing unless it fails.
    pub fn command(&mut self, line: &str) -> Result<()> {
        let answer = self.execute("human-monitor-command", &json!({ "command-line": line }))?;
        match answer.as_str().unwrap_or_default().trim() {
            "" | "OK" => Ok(()),
            complaint => Err(Error::Machine(format!("{line}: {complaint}"))),
        }
    }

    /// Takes a picture of the screen (`png` or `ppm`).
    pub fn screendump(&mut self, file: &Path, format: &str) -> Result<()> {
        self.execute("screendump", &json!({ "filename": file, "format": format }))
            .map(drop)
    }

    fn line(&mut self) -> Result<Value> {
        let mut line = String::new();
        if self.reader.read_line(&mut line).map_err(failed)? == 0 {
            return Err(Error::Machine("the monitor is closed".into()));
        }
        serde_json::from_str(&line).map_err(|error| Error::Machine(format!("{line}: {error}")))
    }
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::Machine(format!("monitor: {error}"))
}
