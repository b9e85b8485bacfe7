//! Merges a sparse manifest into a published one.

use anyhow::{bail, Context, Result};
use toml_edit::{DocumentMut, Item, TableLike};

/// The published manifest with every table and value of ours added to it. A value that is
/// published differently is refused.
pub fn merge(published: &str, ours: &str) -> Result<String> {
    let mut result: DocumentMut = published.parse().context("the published manifest")?;
    let ours: DocumentMut = ours.parse().context("the sparse manifest")?;
    merge_table(result.as_table_mut(), ours.as_table(), "")?;
    Ok(result.to_string())
}

fn merge_table(into: &mut dyn TableLike, from: &dyn TableLike, path: &str) -> Result<()> {
    for (key, item) in from.iter() {
        let path = if path.is_empty() {
            key.to_owned()
        } else {
            format!("{path}.{key}")
        };
        match into.get_mut(key) {
            None => {
                into.insert(key, unplaced(item.clone()));
            }
            Some(published) => match (published.as_table_like_mut(), item.as_table_like()) {
                (Some(published), Some(item)) => merge_table(published, item, &path)?,
                _ => bail!("`{path}` is published already"),
            },
        }
    }
    Ok(())
}

/// The item without the place that it had in its own document: it goes to the end.
fn unplaced(mut item: Item) -> Item {
    if let Some(table) = item.as_table_mut() {
        table.set_position(None);
        table.decor_mut().clear();
        let nested = table.iter_mut().map(|(_, nested)| nested);
        nested.for_each(|nested| *nested = unplaced(std::mem::take(nested)));
    }
    item
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_merged_and_the_published_text_stays() {
        let published = "# generated\n[package]\nname = \"a\" # name\n\n[target.'cfg(x)'.dependencies.b]\nversion = \"1\"\n";
        let ours =
            "# ours\n[target.'cfg(y)'.dependencies]\nc = { path = \"../c\" }\n\n[workspace]\n";
        let merged = merge(published, ours).unwrap();
        let expected =
            "\n[target.\"cfg(y)\".dependencies]\nc = { path = \"../c\" }\n\n[workspace]\n";
        assert_eq!(merged, format!("{published}{expected}"));
    }

    #[test]
    fn a_value_that_is_published_is_refused_by_its_path() {
        let error = merge("[a.b]\nc = 1\n", "[a.b]\nc = 2\n").unwrap_err();
        assert_eq!(error.to_string(), "`a.b.c` is published already");
    }
}
