//! What is taught and what comes of it, as bytes: modules and their years, enrolments, sessions, results and outcomes.
//! What belongs to one student leaves sealed.

mod enrolments;
mod modules;
mod results;
mod sessions;

pub use enrolments::{each_enrolment, enrolment, enrolments_of, put_enrolment};
pub use modules::{ensure_instance, instance, instance_id, instances, module, modules, put_module};
pub use results::{
    each_outcome, each_result, outcome_of_student, put_outcome, put_result, result, results_of,
};
pub use sessions::{each_session, put_session, session, sessions_of, to_format_2};
