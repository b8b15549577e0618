//! Proof that the suite would notice: leaks are planted one at a time, and each must be caught. Only with the
//! test-only feature `planted-leaks`; without it the checks run in the other files.

#[cfg(feature = "planted-leaks")]
mod planted {
    use crate::asking::Asking;
    use crate::world::{ACTORS, World};
    use crate::{canary, two_worlds};
    use cotutor::leak::{NAMES, plant};

    /// The checks of the suite, stopping at the first that fails.
    fn checks(world: &World) -> Result<(), String> {
        // A new edition of the directory, so that nothing worked out under another leak is kept.
        let operator = world.registry.operator();
        let today = operator.today();
        let period = cotutor::domain::role::Period { start: today, end: Some(today) };
        operator
            .give_role("left@example.ac.uk", cotutor::domain::Office::RegisterTaker, "ME303", period)
            .map_err(|refusal| format!("{refusal:?}"))?;
        canary::logs().unwrap_or(());
        for (actor, _) in ACTORS {
            canary::core(world, actor)?;
        }
        canary::logs()?;
        let site = Asking::of(world);
        // The core notices every leak of today; the pages are asked of a few, and of everybody in the crawl itself.
        for actor in ["staff", "personal_tutor", "cotutor_administrator", "external_project_supervisor"] {
            canary::alike(world, &site, actor)?;
            canary::crawl(world, &site, actor)?;
        }
        canary::logs()?;
        for (seed, actor) in [(1, "staff"), (2, "personal_tutor"), (3, "external_project_supervisor")] {
            two_worlds::check(seed, actor)?;
        }
        two_worlds::advisers()
    }

    #[test]
    fn leaks_are_each_caught_and_nothing_is_caught_where_none_is() {
        canary::listen();
        plant("");
        let world = World::canaries();
        let mut missed = Vec::new();
        for name in NAMES {
            plant(name);
            match checks(&world) {
                Ok(()) => missed.push(*name),
                Err(caught) => println!("{name}: {caught}"),
            }
        }
        plant("");
        assert!(missed.is_empty(), "not noticed: {missed:?}");
        assert_eq!(checks(&world), Ok(()));
    }
}
