//! What is the same for a whole file while it is compared.

use uuid::Uuid;

use crate::access::Viewer;
use crate::app::App;
use crate::import::check::Checked;
use crate::import::model::{Absent, Choices, Held, Import};
use crate::import::plan::Setting;
use crate::numbers::model::Asked;

pub(super) struct Ids<'a>(pub &'a App);

impl Ids<'_> {
    pub fn next(&self) -> Uuid {
        self.0.id::<()>().uuid()
    }

    pub fn random(&self) -> Uuid {
        uuid::Builder::from_random_bytes(self.0.rng.bytes()).into_uuid()
    }
}

/// How the survey was held, as the person says, or as the file does.
fn held(import: &Import, checked: &Checked, choices: &Choices) -> Held {
    let stem = import.file_name.rsplit_once('.').map_or(import.file_name.as_str(), |(stem, _)| stem);
    let stage = checked.mapping.columns.iter().find(|c| c.target == ensemble_roster::Target::Stage);
    Held {
        name: choices.title.clone().unwrap_or_else(|| stem.to_owned()),
        asked: choices.asked.unwrap_or(Asked::Pupils),
        on: choices.taken_on.clone(),
        stage: stage.map(|c| c.heading.clone()),
    }
}

pub(super) fn setting<'a>(
    viewer: &Viewer,
    import: &'a Import,
    checked: &'a Checked,
    choices: &Choices,
    new_id: &'a (dyn Fn() -> Uuid + Sync),
    random_id: &'a (dyn Fn() -> Uuid + Sync),
) -> Setting<'a> {
    Setting {
        today: viewer.today.clone(),
        now: viewer.now,
        import: import.id.uuid(),
        file: format!("{}-{}", checked.fingerprint.get(..16).unwrap_or_default(), checked.sheet),
        file_name: &import.file_name,
        key: checked.key,
        taken_on: choices.taken_on.clone().unwrap_or_else(|| viewer.today.clone()),
        // Who is not in a list of changes has not changed.
        absent: match checked.beside.delta.is_some() || checked.beside.of_some {
            true => Some(Absent::Stay),
            false => choices.absent,
        },
        only_named: checked.only_named(),
        beside: &checked.beside,
        whose: None,
        held: held(import, checked, choices),
        new_id,
        random_id,
    }
}
