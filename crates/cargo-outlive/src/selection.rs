//! Which of the forked packages are to be patched.

/// The choice of the user, which `patched` remembers for later runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Selection {
    /// napi and napi-sys.
    #[default]
    All,
    /// napi-sys alone, below a napi as published.
    NapiSys,
}

impl Selection {
    pub fn takes(self, package: &str) -> bool {
        match self {
            Self::All => true,
            Self::NapiSys => package == "napi-sys",
        }
    }

    /// As the command line and the stamp name the choice, if it is one.
    pub fn name(self) -> Option<&'static str> {
        match self {
            Self::All => None,
            Self::NapiSys => Some("napi-sys"),
        }
    }

    pub fn of_name(name: &str) -> Option<Self> {
        (name == "napi-sys").then_some(Self::NapiSys)
    }
}
