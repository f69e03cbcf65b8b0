//! The same file as another kind: what was said of its columns begins afresh.

use super::upload::first_choices;
use crate::access::{Act, Editable};
use crate::import::Import;
use crate::import::model::{Choices, Kind};
use crate::import::reader::{self, Asked};
use crate::import::store;
use crate::web::{Problem, Result};

pub async fn read_as(act: &mut Act, import: &Editable<Import>, kind: Kind, before: Choices) -> Result<()> {
    let viewer = act.viewer().clone();
    let Choices { letters, headings, letters_as_before, .. } = before;
    let of_letters = Choices { letters, headings, letters_as_before, ..Choices::default() };
    let Some(key) = import.key() else {
        return Err(Problem::Conflict("The file is no longer kept. Upload it again."));
    };
    let asked = Asked {
        name: import.file_name.clone(),
        kind,
        choices: of_letters.clone(),
        remembered: store::remembered(&viewer, import.org_id, kind).await?,
        today: viewer.today.clone(),
    };
    let checked = reader::look(&viewer.app, viewer.app.files.open(key).await?, asked).await?;
    let Choices { letters, headings, letters_as_before, .. } = of_letters;
    let first = first_choices(&viewer, import.org_id, kind, checked).await?;
    let choices = Choices { letters, headings, letters_as_before, ..first };
    store::read_as(act, import, kind, &choices).await
}
