//! The small world that tests live in: one network, one community, three schools, a dozen people.
//!
//! Alder has a Year 4 team with two classes of ten; Birch the same; Cedar is nearly empty.

use ensemble::app::App;
use ensemble::web::id::Id;
use ensemble_db::{Tx, Value, args};
use uuid::Uuid;

/// handle, name, organisation, role
pub const PEOPLE: &[(&str, &str, &str, &str)] = &[
    ("amina", "Amina Bello", "Alder Year 4", "teacher"),
    ("tom", "Tom Wren", "Alder Year 4", "team_lead"),
    ("ruth", "Ruth Lowe", "Alder Year 5", "teacher"),
    ("siobhan", "Siobhan Kerr", "Alder", "head"),
    ("dev", "Dev Mistry", "Alder", "data_manager"),
    ("bea", "Bea Novak", "Birch Year 4", "teacher"),
    ("hari", "Hari Anand", "Birch", "head"),
    ("bruno", "Bruno Diaz", "Birch", "data_manager"),
    ("olive", "Olive Marsh", "Shoreline", "data_manager"),
    ("carla", "Carla Finch", "East", "community_lead"),
    ("lena", "Lena Frost", "Shoreline", "network_lead"),
    ("gus", "Gus Visitor", "Cedar", "guest"),
];

/// name, kind, parent
const ORGS: &[(&str, &str, &str)] = &[
    ("Shoreline", "network", ""),
    ("East", "community", "Shoreline"),
    ("Alder", "school", "East"),
    ("Birch", "school", "East"),
    ("Cedar", "school", "East"),
    ("Alder Year 4", "team", "Alder"),
    ("Alder Year 5", "team", "Alder"),
    ("Birch Year 4", "team", "Birch"),
];

/// The same name is always the same id, so that a test can name what it means.
pub fn id<T>(name: &str) -> Id<T> {
    let mut bytes = [0_u8; 16];
    for (i, b) in name.bytes().enumerate() {
        bytes[i % 16] = bytes[i % 16].wrapping_mul(31).wrapping_add(b).wrapping_add(i as u8);
    }
    Id::new(uuid::Builder::from_random_bytes(bytes).into_uuid())
}

pub async fn build(app: &App) {
    let mut tx = app.db.begin().await.unwrap();
    for &(name, kind, parent) in ORGS {
        org(&mut tx, name, kind, parent).await;
    }
    for &(handle, name, org, role) in PEOPLE {
        tx.run(
            "INSERT INTO person (id, name, email, handle, created_at) VALUES ($1, $2, $3, $4, 0)",
            args![id::<()>(handle), name, format!("{handle}@shoreline.example"), handle],
        )
        .await
        .unwrap();
        tx.run(
            "INSERT INTO membership (id, person_id, org_id, role, from_on) VALUES ($1, $2, $3, $4, '2025-08-01')",
            args![id::<()>(&format!("{handle}-m")), id::<()>(handle), id::<()>(org), role],
        )
        .await
        .unwrap();
    }
    for school in ["Alder", "Birch"] {
        records(&mut tx, school).await;
    }
    tx.commit().await.unwrap();
}

async fn org(tx: &mut Tx, name: &str, kind: &str, parent: &str) {
    let me: Id<()> = id(name);
    let school: Value = match kind == "team" {
        true => id::<()>(parent).into(),
        false => Value::Uuid(None),
    };
    let sector: Value = match kind == "school" {
        true => "primary".into(),
        false => Value::Text(None),
    };
    tx.run(
        "INSERT INTO org (id, network_id, kind, sector, school_id, name, code, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, 0)",
        args![me, id::<()>("Shoreline"), kind, sector, school, name, (kind == "school").then(|| format!("S-{name}"))],
    )
    .await
    .unwrap();
    tx.run("INSERT INTO org_closure (ancestor_id, descendant_id, depth) VALUES ($1, $1, 0)", args![me])
        .await
        .unwrap();
    if !parent.is_empty() {
        ensemble::network::store::link(tx, id(parent), id(name)).await.unwrap();
    }
}

/// One session, two classes of ten in Year 4, shared by the Year 4 team.
async fn records(tx: &mut Tx, school: &str) {
    let school_id: Id<()> = id(school);
    let session: Id<()> = id(&format!("{school} 2026"));
    tx.run(
        "INSERT INTO school_session (id, school_id, name, from_on, until_on)
         VALUES ($1, $2, '2026 to 2027', '2026-08-17', '2027-07-01')",
        args![session, school_id],
    )
    .await
    .unwrap();
    for (c, class) in ["4A", "4B"].into_iter().enumerate() {
        let class_id: Id<()> = id(&format!("{school} {class}"));
        tx.run(
            "INSERT INTO class (school_id, id, session_id, kind, name, stage) VALUES ($1, $2, $3, 'class', $4, 'Year 4')",
            args![school_id, class_id, session, class],
        )
        .await
        .unwrap();
        tx.run(
            "INSERT INTO team_class (team_id, school_id, class_id, from_on) VALUES ($1, $2, $3, '2026-08-17')",
            args![id::<()>(&format!("{school} Year 4")), school_id, class_id],
        )
        .await
        .unwrap();
        for n in 0..10 {
            let pupil: Id<()> = id(&format!("{school} pupil {c}{n}"));
            tx.run(
                "INSERT INTO pupil (school_id, id, given_name, family_name, stage) VALUES ($1, $2, $3, $4, 'Year 4')",
                args![school_id, pupil, format!("Pupil{c}{n}"), format!("Of{school}")],
            )
            .await
            .unwrap();
            tx.run(
                "INSERT INTO pupil_identifier (school_id, pupil_id, kind, value) VALUES ($1, $2, 'local', $3)",
                args![school_id, pupil, format!("{school}-{c}{n}")],
            )
            .await
            .unwrap();
            tx.run(
                "INSERT INTO class_pupil (school_id, class_id, pupil_id, from_on) VALUES ($1, $2, $3, '2026-08-17')",
                args![school_id, class_id, pupil],
            )
            .await
            .unwrap();
        }
    }
    let teacher = if school == "Alder" { "amina" } else { "bea" };
    tx.run(
        "INSERT INTO class_staff (school_id, class_id, person_id, from_on) VALUES ($1, $2, $3, '2026-08-17')",
        args![school_id, id::<()>(&format!("{school} 4A")), id::<()>(teacher)],
    )
    .await
    .unwrap();
}

/// For statements that name what `id` makes.
pub fn uuid(name: &str) -> Uuid {
    id::<()>(name).uuid()
}
