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

    /// Presses a key by QEMU's name for it.
    pub fn press(&mut self, key: &str) -> Result<()> {
        self.execute("send-key", &json!({ "keys": [{ "type": "qcode", "data": key }] }))
            .map(drop)
    }

    /// Takes a picture of the screen (PNG).
    pub fn screendump(&mut self, file: &Path) -> Result<()> {
        self.execute("screendump", &json!({ "filename": file, "format": "png" }))
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
