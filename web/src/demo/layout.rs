//! Where the demonstration keeps its things, and the configurations it writes for its two systems.

use std::fs;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use office::System;
use office::demo::authority::DemoAuthority;
use office::demo::personas::{Company, EXPERTISE, OPERATOR, PERSONAS, SEALS, VEDOMSTVO};
use office::log;
use serde_json::{Value, json};

use crate::command::Fault;

/// Folders and addresses.
#[derive(Clone, Debug)]
pub struct Layout {
    data: PathBuf,
    port: u16,
}

/// What the folder of the data holds.
const FOLDERS: [&str; 3] = ["demo", "portal", "expertise"];

impl Layout {
    pub fn new(data: &Path, port: u16) -> Result<Self, Fault> {
        if port.checked_add(2).is_none() || port == 0 {
            return Err(format!("port {port}: three ports in a row are needed").into());
        }
        Ok(Layout { data: std::path::absolute(data)?, port })
    }

    pub fn demo(&self) -> PathBuf {
        self.data.join("demo")
    }

    pub fn of(&self, system: System) -> PathBuf {
        self.data.join(system.as_str())
    }

    pub fn config(&self, system: System) -> PathBuf {
        self.of(system).join("config.toml")
    }

    pub fn clock(&self) -> PathBuf {
        self.demo().join("clock")
    }

    pub fn authority(&self) -> PathBuf {
        self.demo().join("authority")
    }

    pub fn address(&self, system: System) -> SocketAddr {
        let port = match system {
            System::Portal => self.port,
            System::Expertise => self.port + 1,
        };
        (Ipv4Addr::LOCALHOST, port).into()
    }

    pub fn origin(&self, system: System) -> String {
        format!("http://{}", self.address(system))
    }

    /// Where a system of this data serves, or did last: the port of another start may have been another one.
    pub fn serving(&self, system: System) -> String {
        let written = fs::read_to_string(self.config(system)).ok();
        let written = written.and_then(|text| text.parse::<toml::Table>().ok());
        let origin = written.as_ref().and_then(|config| config.get("public_origin")?.as_str());
        origin.map_or_else(|| self.origin(system), str::to_owned)
    }

    pub fn signer_address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.port + 2).into()
    }

    /// Deletes what a former demonstration left; refuses folders that are not one.
    pub fn clear(&self) -> Result<(), Fault> {
        let there: Vec<_> =
            FOLDERS.iter().map(|name| self.data.join(name)).filter(|path| path.exists()).collect();
        if !there.is_empty() && !self.demo().is_dir() {
            let text = format!(
                "{} does not look like data of a demonstration, nothing was deleted",
                self.data.display()
            );
            return Err(text.into());
        }
        // Held while deleting, so that a running demonstration does not lose its files.
        let _lock = if self.demo().is_dir() { Some(self.lock()?) } else { None };
        for folder in there {
            fs::remove_dir_all(&folder)
                .map_err(|error| format!("cannot delete {}: {error}", folder.display()))?;
        }
        Ok(())
    }

    /// Keeps a second demonstration off the same data for as long as the file is open.
    pub fn lock(&self) -> Result<fs::File, Fault> {
        fs::create_dir_all(self.demo()).map_err(|error| cannot("make", &self.demo(), &error))?;
        let file = self.demo().join("lock");
        let lock = fs::File::create(&file).map_err(|error| cannot("write", &file, &error))?;
        lock.try_lock().map_err(|_| {
            format!(
                "another demonstration uses {}; stop it or choose another folder with --data",
                self.data.display()
            )
        })?;
        Ok(lock)
    }

    /// Writes the configuration of both systems; addresses may have changed since the last start.
    pub fn write_configs(&self, authority: &DemoAuthority) -> Result<(), Fault> {
        for (system, other, company, staff) in [
            (System::Portal, System::Expertise, &OPERATOR, &[OPERATOR, VEDOMSTVO][..]),
            (System::Expertise, System::Portal, &EXPERTISE, &[EXPERTISE][..]),
        ] {
            let folder = self.of(system);
            fs::create_dir_all(&folder).map_err(|error| cannot("make", &folder, &error))?;
            let mut configuration = self.configuration(authority, system, other, company, staff);
            configuration["log"] = self.log(other)?;
            if system == System::Portal {
                let register = |kind| format!("{}/demo/registers/{kind}/{{number}}", self.origin(system));
                configuration["registers"] =
                    json!({"organisations": register("organisations"), "people": register("people")});
            }
            let text = toml::to_string(&configuration)?;
            let file = self.config(system);
            fs::write(&file, text).map_err(|error| cannot("write", &file, &error))?;
        }
        Ok(())
    }

    fn configuration(
        &self,
        authority: &DemoAuthority,
        system: System,
        other: System,
        company: &Company,
        staff: &[Company],
    ) -> Value {
        let employees: Vec<_> = PERSONAS
            .iter()
            .filter_map(|persona| {
                let company = persona.organisation.filter(|company| staff.contains(company))?;
                let (name, role) = (persona.full_name(), persona.role?);
                Some(json!({"iin": persona.iin, "bin": company.bin, "name": name, "role": role}))
            })
            .collect();
        json!({
            "system": system.as_str(),
            "listen": self.address(system),
            "public_origin": self.origin(system),
            "database": format!("sqlite:{}.sqlite", system.as_str()),
            "data": ".",
            "organisation": {
                "code": system.as_str(),
                "name_kk": company.name, "name_ru": company.name_ru, "name_en": company.name_en,
                "bin": company.bin,
            },
            "pki": {
                "realm": "demo",
                "ocsp": "demo",
                "anchors": authority.anchor_files(),
                "intermediates": authority.intermediate_files(),
            },
            "time_stamps": {"address": "demo"},
            "seal": {
                "key": authority.key_file(system.as_str()),
                "certificate": authority.certificate_file(system.as_str()),
            },
            "sign": {"ncalayer_url": format!("ws://{}", self.signer_address())},
            // The world's clock jumps by days; people would be signed out by every jump.
            "session": {"idle_minutes": 60 * 24 * 60, "absolute_hours": 24 * 90},
            "peer": [self.peer(other)],
            "employee": employees,
            "demo": {
                "clock": self.clock(),
                "authority": self.authority(),
                "signer_page": format!("http://{}/", self.signer_address()),
            },
        })
    }

    /// Each system is the witness of the other's log.
    fn log(&self, other: System) -> Result<Value, Fault> {
        let folder = self.of(other);
        fs::create_dir_all(&folder).map_err(|error| cannot("make", &folder, &error))?;
        let (log, witness) = log::prepare(&folder.join("log.key"), &self.origin(other))?;
        let url = format!("{}/log/witness", self.origin(other));
        Ok(json!({"witness": [{"url": url, "key": witness}], "witness_of": [log]}))
    }

    fn peer(&self, system: System) -> Value {
        let seal = SEALS.iter().find(|seal| seal.id == system.as_str()).expect("every system has a seal");
        json!({
            "code": system.as_str(),
            "name_kk": seal.name, "name_ru": seal.name_ru, "name_en": seal.name_en,
            "base_url": self.origin(system),
            "bin": seal.owner.bin,
            "system_oid": seal.oid,
        })
    }
}

fn cannot(verb: &str, path: &Path, error: &io::Error) -> Fault {
    format!("cannot {verb} {}: {error}", path.display()).into()
}
