//! Every address of the program in one table: method, path, who may call it, how large a body may be, how
//! forged requests are kept out. The router is built from the table, and a test walks it.

use axum::Router;
use axum::http::Method;
use law::access::Action;
use office::demo::acts;
use office::exchange::inbox::LARGEST_MESSAGE;
use office::uploads::limits::LARGEST_PART;
use office::{Office, System};

use crate::demo::{clock, registers};
use crate::limits::Rate;
use crate::pages::{
    account, admissions, applications, cabinet, cases, compare, documents, home, invoices, kato, law as laws,
    limits as upload_limits, log, materials, notices, numbering, operator, package, participants, people,
    prices, registrations, secrets, sign_in, supervision, vedomstvo, view,
};
pub use crate::routing::{Access, Csrf, Route, names_us};
use crate::routing::{built, get, post, route};
use crate::{assets, exchange, health, tus, who};

/// All files of one plain form, or one part of an upload: what the operator allows is at most as much (A-16.p2).
const PART: usize = LARGEST_PART as usize;

use Access::{Anyone, SignedIn};

/// The table of a system.
pub fn table(office: &Office) -> Vec<Route> {
    let mut routes = everywhere();
    routes.extend(operator_desk());
    routes.extend(supervising(office.config.system));
    routes.extend(admitting());
    routes.extend(accounts());
    routes.extend(match office.config.system {
        System::Portal => portal(),
        System::Expertise => expertise(),
    });
    if office.config.demo.is_some() {
        routes.extend(demo());
    }
    routes
}

fn everywhere() -> Vec<Route> {
    const REPORT: Access = Access::May(&[Action::ReportSecrets]);
    vec![
        get("/", Anyone, home::page),
        get("/sign-in", Anyone, sign_in::page).rate(Rate::Challenge),
        post("/sign-in", Anyone, sign_in::submit).rate(Rate::SignIn),
        get("/sign-in/challenge/{id}", Anyone, sign_in::challenge),
        post("/sign-out", SignedIn, sign_in::sign_out),
        get("/account", SignedIn, account::page),
        get("/account/sessions", SignedIn, account::sessions),
        post("/account/sessions/others", SignedIn, account::end_others),
        post("/account/sessions/{id}/end", SignedIn, account::end),
        get("/account/journal", SignedIn, account::journal),
        get("/account/address", SignedIn, account::address::page),
        post("/account/address", SignedIn, account::address::save),
        get("/account/address/{token}", SignedIn, account::address::confirming),
        post("/account/address/{token}", SignedIn, account::address::confirm),
        get("/language/{code}", Anyone, who::language),
        get("/theme/{name}", Anyone, who::theme),
        get("/assets/{name}", Anyone, assets::serve),
        get("/prices", Anyone, prices::page),
        get("/prices.json", Anyone, prices::json),
        get("/materials", Anyone, materials::page),
        get("/materials.json", Anyone, materials::json),
        get("/materials/{number}", Anyone, materials::one),
        get("/materials/{number}/files/{document}", Anyone, materials::file),
        post("/materials/{number}/confirmation", SignedIn, materials::confirm),
        get("/notices", SignedIn, notices::page),
        post("/notices", SignedIn, notices::read),
        get("/calendar", Anyone, laws::calendar::page),
        get("/calendar.json", Anyone, laws::calendar::json),
        get("/calendar.ics", Anyone, laws::calendar::ics),
        get("/calendar/hours.json", Anyone, laws::support::json),
        route(Method::POST, "/exchange/messages", Access::Sealed, Csrf::Sealed, exchange::receive)
            .limit(LARGEST_MESSAGE),
        get("/exchange/blobs/{sha256}", Access::Sealed, exchange::blob),
        get("/secrets/{document}", REPORT, secrets::form),
        post("/secrets/{document}", REPORT, secrets::report),
        get("/log", Anyone, log::page),
        get("/log/checkpoint", Anyone, log::checkpoint),
        get("/log/tile/{level}/{*place}", Anyone, log::tile),
        get("/log/tile/entries/{*place}", Anyone, log::entries),
        route(Method::POST, "/log/witness/add-checkpoint", Access::Sealed, Csrf::Sealed, log::add_checkpoint)
            .limit(log::LARGEST_QUESTION),
        get("/healthz", Anyone, health::alive),
        get("/readyz", Anyone, health::ready),
    ]
}

/// Whoever operates a system keeps its calendar, editions and terms, records its failures, and watches its proofs.
fn operator_desk() -> Vec<Route> {
    const LAW: Access = Access::May(&[Action::ChangeLaw]);
    const READ: Access = Access::May(&[Action::ChangeLaw, Action::ConfirmTerm]);
    const CONFIRM: Access = Access::May(&[Action::ConfirmTerm]);
    const FAILURE: Access = Access::May(&[Action::ConfirmFailure]);
    const PROOFS: Access = Access::May(&[Action::WatchProofs]);
    const SETTINGS: Access = Access::May(&[Action::ReadSettings]);
    const STAFF: Access = Access::May(&[Action::ManageStaff]);
    const PRICES: Access = Access::May(&[Action::SetPrices, Action::SetExpertisePrices]);
    const PUBLISH: Access = Access::May(&[Action::Publish]);
    const SECRETS: Access = Access::May(&[Action::WatchSecrets]);
    const LIFT: Access = Access::May(&[Action::LiftSecrets]);
    vec![
        get("/operator/settings", SETTINGS, operator::settings::page),
        get("/operator/settings.json", SETTINGS, operator::settings::json),
        get("/operator/staff", STAFF, operator::staff::page),
        post("/operator/staff", STAFF, operator::staff::give),
        get("/operator/staff/{id}/end", STAFF, operator::staff::ending),
        post("/operator/staff/{id}/end", STAFF, operator::staff::end),
        get("/operator/prices", PRICES, operator::prices::page),
        get("/operator/prices/new", PRICES, operator::prices::new),
        post("/operator/prices", PRICES, operator::prices::draft),
        get("/operator/prices/{id}", PRICES, operator::prices::one),
        post("/operator/prices/{id}", PRICES, operator::prices::act),
        get("/operator/materials", PUBLISH, operator::materials::page),
        post("/operator/materials", PUBLISH, operator::materials::begin),
        get("/operator/materials/{id}", PUBLISH, operator::materials::one),
        post("/operator/materials/{id}", PUBLISH, operator::materials::save).limit(PART),
        post("/operator/materials/{id}/draft", PUBLISH, operator::materials::draft),
        post("/operator/materials/{id}/files/{file}/remove", PUBLISH, operator::materials::take_out),
        get("/operator/materials/{id}/preview", PUBLISH, operator::materials::preview),
        post("/operator/materials/{id}/approve", PUBLISH, operator::materials::approve),
        post("/operator/materials/{id}/archive", PUBLISH, operator::materials::archive),
        get("/operator/materials/{id}/readers", PUBLISH, operator::materials::readers),
        get("/operator/materials/{id}/readers.csv", PUBLISH, operator::materials::csv),
        get("/operator/secrets", SECRETS, secrets::desk),
        post("/operator/secrets", SECRETS, secrets::report_bytes),
        get("/operator/secrets/{document}", SECRETS, secrets::card),
        get("/operator/secrets/{document}/decision.json", LIFT, secrets::decision),
        post("/operator/secrets/{document}", LIFT, secrets::lift),
        get("/operator/proofs", PROOFS, operator::proofs::page),
        get("/operator/failures", FAILURE, laws::failures::page),
        post("/operator/failures", FAILURE, laws::failures::record),
        get("/operator/law", READ, laws::desk::page),
        get("/operator/law/terms/{rule}", READ, laws::terms::page),
        post("/operator/law/terms", CONFIRM, laws::terms::record),
        get("/operator/law/terms/{rule}/doubt", CONFIRM, laws::terms::doubt),
        post("/operator/law/terms/{rule}/doubt", CONFIRM, laws::terms::take_back),
        get("/operator/law/calendar", LAW, laws::days::page),
        post("/operator/law/calendar/preview", LAW, laws::days::preview),
        post("/operator/law/calendar", LAW, laws::days::record),
        get("/operator/law/hours", LAW, laws::hours::page),
        post("/operator/law/hours/preview", LAW, laws::hours::preview),
        post("/operator/law/hours", LAW, laws::hours::record),
        get("/operator/law/editions", LAW, laws::editions::page),
        post("/operator/law/editions/preview", LAW, laws::editions::preview),
        post("/operator/law/editions", LAW, laws::editions::record),
        get("/operator/law/editions/{id}", READ, laws::editions::one),
        get("/operator/law/editions/{id}/activate", LAW, laws::editions::activation),
        post("/operator/law/editions/{id}/activate", LAW, laws::editions::activate),
        get("/operator/law/editions/{id}/withdraw", LAW, laws::editions::withdrawal),
        post("/operator/law/editions/{id}/withdraw", LAW, laws::editions::withdraw),
    ]
}

/// Expertise organisations register themselves, and the operator decides: participants of the portal, users
/// of an expertise system.
fn admitting() -> Vec<Route> {
    const REGISTER: Access = Access::May(&[Action::RegisterParticipant, Action::RegisterExpertiseUser]);
    const DECIDE: Access = Access::May(&[
        Action::RegisterParticipant,
        Action::ExcludeParticipant,
        Action::RegisterExpertiseUser,
    ]);
    const AGREE: Access = Access::May(&[Action::SetAgreement]);
    const FORMS: Access = Access::May(&[
        Action::SetAgreement,
        Action::DecideRegistration,
        Action::RegisterParticipant,
        Action::RegisterExpertiseUser,
    ]);
    vec![
        get("/admission", SignedIn, admissions::page),
        post("/admission", SignedIn, admissions::start),
        post("/admission/renewal", SignedIn, admissions::renew),
        get("/admission/{id}", SignedIn, admissions::one),
        post("/admission/{id}", SignedIn, admissions::save),
        get("/admission/{id}/form.json", SignedIn, admissions::form_json),
        post("/admission/{id}/file", SignedIn, admissions::attach).limit(PART),
        post("/admission/{id}/file/remove", SignedIn, admissions::take_out),
        post("/admission/{id}/discard", SignedIn, admissions::discard),
        get("/admission/{id}/agreement", SignedIn, admissions::agreement),
        get("/admission/{id}/agreement.txt", SignedIn, admissions::agreement_text),
        post("/admission/{id}/agreement", SignedIn, admissions::present),
        get("/admission/{id}/papers/{document}", SignedIn, documents::file),
        get("/admission/{id}/papers/{document}/package.asice", SignedIn, package::of_paper),
        get("/admission/{id}/papers/{document}/view", SignedIn, view::page),
        get("/admission/{id}/papers/{document}/view/{image}", SignedIn, view::image),
        get("/admission/{id}/signatures/{signature}", SignedIn, documents::signature),
        get("/operator/admissions", REGISTER, operator::admissions::queue),
        get("/operator/admissions/{id}", REGISTER, operator::admissions::one),
        post("/operator/admissions/{id}", REGISTER, operator::admissions::decide),
        get("/operator/admissions/{id}/form.json", REGISTER, operator::admissions::form_json),
        post("/operator/admissions/{id}/agreement", REGISTER, operator::admissions::conclude),
        get("/operator/admissions/{id}/papers/{document}", REGISTER, documents::file),
        get("/operator/admissions/{id}/papers/{document}/package.asice", REGISTER, package::of_paper),
        get("/operator/admissions/{id}/papers/{document}/view", REGISTER, view::page),
        get("/operator/admissions/{id}/papers/{document}/view/{image}", REGISTER, view::image),
        get("/operator/admissions/{id}/signatures/{signature}", REGISTER, documents::signature),
        get("/operator/verdicts/{id}", DECIDE, operator::verdicts::page),
        get("/operator/verdicts/{id}/paper.pdf", DECIDE, operator::verdicts::paper),
        post("/operator/verdicts/{id}", DECIDE, operator::verdicts::sign),
        post("/operator/verdicts/{id}/discard", DECIDE, operator::verdicts::discard),
        get("/operator/agreements", AGREE, operator::agreements::page),
        post("/operator/agreements/preview", AGREE, operator::agreements::preview),
        post("/operator/agreements", AGREE, operator::agreements::approve),
        get("/operator/questionnaires", FORMS, operator::questionnaires::page),
        get("/operator/questionnaires/{kind}", FORMS, operator::questionnaires::one),
        post("/operator/questionnaires/{kind}", AGREE, operator::questionnaires::save),
        post("/operator/questionnaires/{kind}/draft", AGREE, operator::questionnaires::draft),
        get("/operator/questionnaires/{kind}/questions/{name}", AGREE, operator::questionnaires::question),
        post("/operator/questionnaires/{kind}/questions/{name}", AGREE, operator::questionnaires::put),
        get("/operator/questionnaires/{kind}/preview", AGREE, operator::questionnaires::preview),
        post("/operator/questionnaires/{kind}/approve", AGREE, operator::questionnaires::approve),
        get("/operator/questionnaires/{kind}/versions/{number}", FORMS, operator::questionnaires::version),
    ]
}

/// Powers of people to act for the own organisation.
fn entrusting() -> Vec<Route> {
    const ENTRUST: Access = Access::May(&[Action::Entrust]);
    vec![
        post("/account/acting", SignedIn, account::act),
        post("/account/powers/{id}", SignedIn, account::answer),
        get("/people", ENTRUST, people::list),
        get("/people/new", ENTRUST, people::new),
        post("/people", ENTRUST, people::begin),
        // The organisation and the person; others are told that there is none.
        get("/people/{id}", SignedIn, people::one),
        get("/people/{id}/documents/{document}", SignedIn, people::document),
        get("/people/{id}/documents/{document}/package.asice", SignedIn, package::of_power),
        get("/people/{id}/signatures/{signature}", SignedIn, people::signature),
        get("/people/{id}/form", ENTRUST, people::edit),
        post("/people/{id}/form", ENTRUST, people::save),
        post("/people/{id}/copy", ENTRUST, people::copy).limit(PART),
        post("/people/{id}/copy/remove", ENTRUST, people::take_copy_out),
        post("/people/{id}/discard", ENTRUST, people::discard),
        get("/people/{id}/sign", ENTRUST, people::to_sign),
        get("/people/{id}/authority.pdf", ENTRUST, people::paper),
        post("/people/{id}/sign", ENTRUST, people::give),
        post("/people/{id}/revoke", ENTRUST, people::revoke),
    ]
}

fn portal() -> Vec<Route> {
    [cabinets(), entrusting(), registering(), operating(), consenting(), applying(), uploading()]
        .into_iter()
        .flatten()
        .collect()
}

/// Accounts, invoices and payments.
fn accounts() -> Vec<Route> {
    const KEEP: Access = Access::May(&[Action::KeepAccounts, Action::KeepExpertiseAccounts]);
    vec![
        get("/bills", SignedIn, invoices::own),
        get("/invoices/{id}", SignedIn, invoices::one),
        get("/invoices/{id}/{paper}", SignedIn, invoices::paper),
        get("/operator/accounts", KEEP, operator::accounts::page),
        get("/operator/accounts/{id}", KEEP, operator::accounts::one),
        post("/operator/accounts/{id}/support", KEEP, operator::accounts::render),
        post("/operator/accounts/{id}/support/cancel", KEEP, operator::accounts::cancel),
        post("/operator/accounts/{id}/invoices", KEEP, operator::accounts::issue),
        get("/operator/payments", KEEP, operator::payments::page),
        post("/operator/payments", KEEP, operator::payments::look),
        get("/operator/payments/statements/{id}", KEEP, operator::payments::preview),
        post("/operator/payments/statements/{id}", KEEP, operator::payments::record),
        get("/operator/payments/statements/{id}/file", KEEP, operator::payments::file),
        get("/operator/payments/{id}", KEEP, operator::payments::one),
        post("/operator/payments/{id}", KEEP, operator::payments::assign),
    ]
}

/// The consent of the Vedomstvo to the prices.
fn consenting() -> Vec<Route> {
    const SET: Access = Access::May(&[Action::SetPrices]);
    const CONSENT: Access = Access::May(&[Action::ConsentToPrices]);
    vec![
        get("/prices/{id}/consent.pdf", Anyone, prices::consent),
        get("/prices/{id}/consent.asice", Anyone, package::of_prices),
        get("/operator/prices/{id}/answer.pdf", SET, operator::prices::paper),
        get("/operator/prices/{id}/answer.pdf.cms", SET, operator::prices::signature),
        get("/vedomstvo/prices", CONSENT, vedomstvo::page),
        get("/vedomstvo/prices/{id}", CONSENT, vedomstvo::one),
        post("/vedomstvo/prices/{id}", CONSENT, vedomstvo::prepare),
        get("/vedomstvo/prices/{id}/answer.pdf", CONSENT, vedomstvo::paper),
        get("/vedomstvo/prices/{id}/answer.pdf.cms", CONSENT, vedomstvo::signature),
        post("/vedomstvo/prices/{id}/signature", CONSENT, vedomstvo::sign),
    ]
}

fn registering() -> Vec<Route> {
    vec![
        get("/participants", Anyone, participants::page),
        get("/participants.csv", Anyone, participants::csv),
        get("/participants.json", Anyone, participants::json),
        get("/participants.xlsx", Anyone, participants::xlsx),
        get("/participants/changes.json", Anyone, participants::changes),
        get("/participants/{id}", Anyone, participants::one),
        get("/participants/{id}/terms/{rule}", Anyone, laws::explained::of_participant),
        get("/calendar/terms/{rule}", Anyone, laws::explained::if_sent_now),
        get("/registration", SignedIn, registrations::start_page),
        post("/registration", SignedIn, registrations::start),
        get("/registration/{id}", SignedIn, registrations::page),
        post("/registration/{id}", SignedIn, registrations::save),
        post("/registration/{id}/autosave", SignedIn, registrations::autosave),
        get("/registration/{id}/form.json", SignedIn, registrations::form_json),
        get("/registration/{id}/terms/{rule}", SignedIn, laws::explained::of_registration),
        get("/registration/{id}/documents", SignedIn, registrations::documents),
        get("/registration/{id}/documents/{group}", SignedIn, registrations::group),
        post("/registration/{id}/documents/{group}", SignedIn, registrations::upload).limit(PART),
        post("/registration/{id}/files/{upload}/remove", SignedIn, registrations::remove),
        get("/registration/{id}/agreement", SignedIn, registrations::agreement),
        get("/registration/{id}/agreement.txt", SignedIn, registrations::agreement_text),
        post("/registration/{id}/agreement", SignedIn, registrations::present),
        get("/registration/{id}/correction", SignedIn, registrations::correction::page),
        post("/registration/{id}/correction", SignedIn, registrations::correction::save),
        get("/registration/{id}/renewal", SignedIn, registrations::renewal::page),
        get("/registration/{id}/renewal.txt", SignedIn, registrations::renewal::text),
        post("/registration/{id}/renewal", SignedIn, registrations::renewal::sign),
        get("/registration/{id}/papers/{document}", SignedIn, documents::file),
        get("/registration/{id}/papers/{document}/package.asice", SignedIn, package::of_paper),
        get("/registration/{id}/papers/{document}/view", SignedIn, view::page),
        get("/registration/{id}/papers/{document}/view/{image}", SignedIn, view::image),
        get("/registration/{id}/signatures/{signature}", SignedIn, documents::signature),
    ]
}

fn operating() -> Vec<Route> {
    const DECIDE: Access = Access::May(&[Action::DecideRegistration]);
    const REGISTER: Access = Access::May(&[Action::RegisterParticipant]);
    const EXCLUDE: Access = Access::May(&[Action::ExcludeParticipant]);
    const RETRY: Access = Access::May(&[Action::RetryForwarding]);
    const NUMBER: Access = Access::May(&[Action::SetNumberTemplate]);
    const LIMIT: Access = Access::May(&[Action::SetUploadLimits]);
    const KEEP: Access = Access::May(&[Action::HoldRecords]);
    const DISPOSE: Access = Access::May(&[Action::DisposeOfRecords]);
    const LAW: Access = Access::May(&[Action::ChangeLaw]);
    vec![
        get("/operator/law/kato", LAW, laws::classifier::page),
        post("/operator/law/kato/preview", LAW, laws::classifier::preview).limit(laws::classifier::LARGEST),
        post("/operator/law/kato", LAW, laws::classifier::load),
        get("/operator/registrations", DECIDE, operator::desk::page),
        get("/operator/registrations/confirmation", DECIDE, operator::confirmation::several),
        post("/operator/registrations/confirmation", DECIDE, operator::confirmation::sign_several),
        get("/operator/registrations.csv", DECIDE, operator::desk::csv),
        get("/operator/registrations.xlsx", DECIDE, operator::desk::xlsx),
        get("/operator/users", DECIDE, operator::users::page),
        get("/operator/users.csv", DECIDE, operator::users::csv),
        get("/operator/users.json", DECIDE, operator::users::json),
        get("/operator/users.xlsx", DECIDE, operator::users::xlsx),
        get("/operator/registrations/{id}", DECIDE, operator::registrations::registration),
        post("/operator/registrations/{id}", DECIDE, operator::registrations::decide),
        get("/operator/registrations/{id}/form.json", DECIDE, operator::registrations::form_json),
        post("/operator/registrations/{id}/register", DECIDE, operator::registers::record),
        get("/operator/registrations/{id}/correction", DECIDE, operator::correction::page),
        post("/operator/registrations/{id}/correction", DECIDE, operator::correction::ask),
        get("/operator/registrations/{id}/confirmation", DECIDE, operator::confirmation::page),
        get("/operator/registrations/{id}/confirmation.pdf", DECIDE, operator::confirmation::paper),
        post("/operator/registrations/{id}/confirmation", DECIDE, operator::confirmation::sign),
        get("/operator/registrations/{id}/refusal", DECIDE, operator::refusal::page),
        get("/operator/registrations/{id}/refusal.pdf", DECIDE, operator::refusal::paper),
        post("/operator/registrations/{id}/refusal", DECIDE, operator::refusal::sign),
        post("/operator/registrations/{id}/agreement", DECIDE, operator::registrations::countersign),
        get("/operator/registrations/{id}/terms/{rule}", DECIDE, laws::explained::of_any_registration),
        get("/operator/registrations/{id}/documents/{document}", DECIDE, documents::file),
        get("/operator/registrations/{id}/documents/{document}/package.asice", DECIDE, package::of_paper),
        get("/operator/registrations/{id}/documents/{document}/view", DECIDE, view::page),
        get("/operator/registrations/{id}/documents/{document}/view/{image}", DECIDE, view::image),
        get("/operator/registrations/{id}/signatures/{signature}", DECIDE, documents::signature),
        get("/operator/participants", EXCLUDE, operator::participants::list),
        get("/operator/participants/{id}", EXCLUDE, operator::participants::one),
        get("/operator/participants/{id}/terms/{rule}", EXCLUDE, laws::explained::of_any_participant),
        post("/operator/participants/{id}", EXCLUDE, operator::participants::exclude),
        post("/operator/participants/{id}/renewal", REGISTER, operator::participants::renew),
        get("/operator/memberships", REGISTER, operator::memberships::page),
        post("/operator/memberships", REGISTER, operator::memberships::record),
        get("/operator/exchange", RETRY, operator::exchange::page),
        post("/operator/exchange/{message}/retry", RETRY, operator::exchange::retry),
        get("/operator/numbering", NUMBER, numbering::page),
        get("/operator/numbering/preview", NUMBER, numbering::preview),
        post("/operator/numbering", NUMBER, numbering::record),
        get("/operator/limits", LIMIT, upload_limits::page),
        post("/operator/limits", LIMIT, upload_limits::record),
        get("/operator/storage", KEEP, operator::storage::list),
        get("/operator/storage/{id}", KEEP, operator::storage::card),
        post("/operator/storage/{id}/hold", KEEP, operator::storage::hold),
        get("/operator/storage/{id}/act.json", KEEP, operator::storage::act),
        get("/operator/storage/{id}/act.json.cms", KEEP, operator::storage::signature),
        get("/operator/storage/{id}/act.asice", KEEP, package::of_disposal),
        post("/operator/storage/{id}/dispose", DISPOSE, operator::storage::dispose),
    ]
}

fn applying() -> Vec<Route> {
    const EDIT: Access = Access::May(&[Action::EditApplication]);
    const SUBMIT: Access = Access::May(&[Action::SubmitApplication]);
    vec![
        post("/applications", EDIT, applications::start),
        get("/applications/{id}", EDIT, applications::page),
        get("/applications/{id}/object", EDIT, applications::object),
        post("/applications/{id}/object", EDIT, applications::save_object),
        post("/applications/{id}/object/autosave", EDIT, applications::autosave),
        get("/applications/{id}/place", EDIT, kato::page),
        post("/applications/{id}/place", EDIT, kato::choose),
        get("/applications/{id}/documents", EDIT, applications::documents),
        get("/applications/{id}/composition", EDIT, applications::composition::page),
        get("/applications/{id}/composition/{code}", EDIT, applications::composition::choose),
        post("/applications/{id}/composition/{code}", EDIT, applications::composition::present),
        post("/applications/{id}/documents", EDIT, applications::upload).limit(PART),
        get("/applications/{id}/files/{upload}", EDIT, applications::file),
        get("/applications/{id}/files/{upload}/view", EDIT, view::of_draft),
        get("/applications/{id}/files/{upload}/view/{image}", EDIT, view::image_of_draft),
        post("/applications/{id}/files/{upload}", EDIT, applications::sort),
        post("/applications/{id}/files/{upload}/remove", EDIT, applications::remove),
        get("/applications/{id}/participant", EDIT, applications::participant),
        post("/applications/{id}/participant", EDIT, applications::choose),
        get("/applications/{id}/sign", EDIT, applications::sign),
        post("/applications/{id}/statement", SUBMIT, applications::statement),
        get("/applications/{id}/manifest.json", EDIT, applications::manifest),
        post("/applications/{id}/sign", SUBMIT, applications::submit),
        post("/applications/{id}/discard", EDIT, applications::discard),
    ]
}

/// Uploads in parts; whoever registers uploads too.
fn uploading() -> Vec<Route> {
    vec![
        route(Method::OPTIONS, "/uploads", Anyone, Csrf::Safe, tus::options),
        route(Method::POST, "/uploads", SignedIn, Csrf::Header, tus::create).limit(PART),
        route(Method::OPTIONS, "/uploads/{id}", Anyone, Csrf::Safe, tus::options),
        route(Method::POST, "/uploads/{id}", SignedIn, Csrf::Header, tus::overridden).limit(PART),
        route(Method::HEAD, "/uploads/{id}", SignedIn, Csrf::Safe, tus::stands),
        route(Method::PATCH, "/uploads/{id}", SignedIn, Csrf::Header, tus::append).limit(PART),
        route(Method::DELETE, "/uploads/{id}", SignedIn, Csrf::Header, tus::terminate),
    ]
}

fn cabinets() -> Vec<Route> {
    const CABINET: Access = Access::May(&[Action::UseCabinet]);
    const EDIT: Access = Access::May(&[Action::EditApplication]);
    const SUBMIT: Access = Access::May(&[Action::SubmitApplication]);
    const WITHDRAW: Access = Access::May(&[Action::WithdrawApplication]);
    vec![
        get("/cabinet", SignedIn, cabinet::page),
        get("/cases/{id}", Access::May(&[Action::UseCabinet, Action::RetryForwarding]), cases::page),
        get(
            "/cases/{id}/terms/{rule}",
            Access::May(&[Action::UseCabinet, Action::RetryForwarding]),
            laws::explained::of_application,
        ),
        post("/cases/{id}/withdraw", WITHDRAW, cases::withdraw),
        get("/cases/{id}/disposal.json", CABINET, cases::disposal::act),
        get("/cases/{id}/disposal.json.cms", CABINET, cases::disposal::signature),
        get("/cases/{id}/disposal.asice", CABINET, package::of_disposal),
        get("/cases/{id}/receipt", CABINET, cases::receipt::page),
        get("/cases/{id}/receipt.pdf", CABINET, cases::receipt::pdf),
        get("/cases/{id}/events/{number}/receipt.json", CABINET, log::receipt),
        get("/cases/{id}/events/{number}/receipt.asice", CABINET, package::of_event),
        get("/cases/{id}/archive.zip", CABINET, documents::archive),
        get("/cases/{id}/package.asice", CABINET, package::of_case),
        get("/cases/{id}/documents/{document}/package.asice", CABINET, package::of_document),
        get("/cases/{id}/documents/{document}/versions.zip", CABINET, documents::versions),
        get("/cases/{id}/documents/{document}", CABINET, documents::file),
        get("/cases/{id}/documents/{document}/view", CABINET, view::page),
        get("/cases/{id}/documents/{document}/view/{image}", CABINET, view::image),
        get("/cases/{id}/signatures/{signature}", CABINET, documents::signature),
        get("/cases/{id}/contract", CABINET, cases::contract::page),
        post("/cases/{id}/contract", SUBMIT, cases::contract::sign),
        get("/cases/{id}/documents/{document}/reply", EDIT, cases::reply::page),
        get("/cases/{id}/documents/{document}/reply/statement.json", EDIT, cases::reply::statement),
        post("/cases/{id}/documents/{document}/reply", SUBMIT, cases::reply::sign),
        post("/cases/{id}/documents/{document}/reply/file", EDIT, cases::reply::upload).limit(PART),
        post("/cases/{id}/documents/{document}/reply/{upload}/remove", EDIT, cases::reply::remove),
        get("/compare", CABINET, compare::page),
        get("/compare/{image}", CABINET, compare::image),
    ]
}

fn expertise() -> Vec<Route> {
    use crate::pages::account::feed;
    use crate::pages::expertise::{
        ask, board, case, completeness, contract, experts, files, queue, replacement, team, to_sign,
    };
    const READ: Access = Access::May(&[Action::ReadExpertiseCase]);
    // Supervision reads what employees read, and changes nothing.
    const SEE: Access = Access::May(&[Action::ReadExpertiseCase, Action::MonitorExpertise]);
    const SIGN: Access = Access::May(&[Action::SignAsExpert, Action::SignAsHead]);
    const DECIDE: Access = Access::May(&[Action::DecideForceMajeure]);
    const REPLACE: Access = Access::May(&[Action::ReplaceDocuments]);
    const PREPARE: Access = Access::May(&[Action::PrepareContract]);
    const CONFIRM: Access = Access::May(&[Action::ConfirmContract]);
    const USERS: Access = Access::May(&[Action::RegisterExpertiseUser]);
    const DISTRIBUTE: Access = Access::May(&[Action::DistributeCases]);
    vec![
        get("/operator/organisations", USERS, operator::organisations::list),
        post("/operator/organisations", USERS, operator::organisations::register_own),
        get("/operator/organisations/{id}", USERS, operator::organisations::one),
        post("/operator/organisations/{id}", USERS, operator::organisations::suspend),
        get("/operator/organisations/{id}/terms/{rule}", USERS, laws::explained::of_any_organisation),
        get("/organisations/{id}/terms/{rule}", SignedIn, laws::explained::of_organisation),
        get("/operator/failures/decisions/{id}", DECIDE, laws::decision::page),
        get("/operator/failures/decisions/{id}/decision.pdf", DECIDE, laws::decision::paper),
        get("/operator/failures/decisions/{id}/decision.pdf.cms", DECIDE, laws::decision::signature),
        post("/operator/failures/decisions/{id}/signature", DECIDE, laws::decision::sign),
        post("/operator/failures/decisions/{id}/discard", DECIDE, laws::decision::discard),
        get("/cases", READ, queue::page),
        get("/board", DISTRIBUTE, board::page),
        get("/experts", READ, experts::list),
        get("/experts/{id}", READ, experts::one),
        post("/experts/{id}/attestations", DISTRIBUTE, experts::attest),
        post("/experts/{id}/attestations/{attestation}/end", DISTRIBUTE, experts::end_attestation),
        post("/experts/{id}/load", DISTRIBUTE, experts::set_load),
        // Everybody records his own absences, the head those of all.
        post("/experts/{id}/absences", READ, experts::leave),
        post("/experts/{id}/absences/{absence}/end", READ, experts::return_early),
        get("/account/calendar", READ, feed::page),
        post("/account/calendar", READ, feed::make),
        post("/account/calendar/revoke", READ, feed::revoke),
        // The secret in the address is all that a calendar has.
        get("/deadlines/{secret}", Anyone, feed::ics).rate(Rate::Feed),
        get("/cases/{id}/team", READ, team::page),
        post("/cases/{id}/team", DISTRIBUTE, team::assign),
        post("/cases/{id}/team/hand-over", READ, team::hand_over),
        post("/cases/{id}/declaration", READ, case::declare),
        get("/to-sign", Access::May(&[Action::SignAsHead]), to_sign::page),
        get("/cases/{id}", SEE, case::page),
        get(
            "/cases/{id}/terms/{rule}",
            Access::May(&[Action::ReadExpertiseCase, Action::ConfirmFailure, Action::MonitorExpertise]),
            laws::explained::of_case,
        ),
        get("/cases/{id}/events/{number}/receipt.json", SEE, log::receipt),
        get("/cases/{id}/events/{number}/receipt.asice", SEE, package::of_event),
        get("/cases/{id}/archive.zip", SEE, documents::archive),
        get("/cases/{id}/package.asice", SEE, package::of_case),
        get("/cases/{id}/documents/{document}/package.asice", SEE, package::of_document),
        get("/cases/{id}/documents/{document}/versions.zip", SEE, documents::versions),
        get("/cases/{id}/documents/{document}", SEE, documents::file),
        get("/cases/{id}/documents/{document}/view", SEE, view::page),
        get("/cases/{id}/documents/{document}/view/{image}", SEE, view::image),
        get("/cases/{id}/signatures/{signature}", SEE, documents::signature),
        get("/compare", SEE, compare::page),
        get("/compare/{image}", SEE, compare::image),
        get("/cases/{id}/completeness", READ, completeness::page),
        post("/cases/{id}/completeness", Access::May(&[Action::CheckCompleteness]), completeness::record),
        get("/cases/{id}/completeness/draft.pdf", READ, files::draft),
        post("/cases/{id}/completeness/signature", SIGN, completeness::sign),
        get("/cases/{id}/documents/{document}/ask", READ, ask::page),
        get("/cases/{id}/documents/{document}/ask/notice.pdf", READ, ask::notice),
        post("/cases/{id}/documents/{document}/ask", REPLACE, ask::sign),
        get("/cases/{id}/contract", READ, contract::page),
        post("/cases/{id}/contract", PREPARE, contract::record),
        get("/cases/{id}/contract/draft.pdf", READ, contract::paper),
        post("/cases/{id}/contract/signature", Access::May(&[Action::SignAsHead]), contract::sign),
        post("/cases/{id}/contract/payment", CONFIRM, contract::paid),
        post("/cases/{id}/contract/performance", CONFIRM, contract::performed),
        get("/cases/{id}/replacement", READ, replacement::page),
        post("/cases/{id}/replacement", REPLACE, replacement::decide),
        get("/cases/{id}/replacement/paper.pdf", READ, replacement::paper),
        post("/cases/{id}/replacement/signature", REPLACE, replacement::sign),
    ]
}

/// Supervision in an expertise system, and its requests on the portal (A-26.p2, A-34.9, B-16.4).
fn supervising(system: System) -> Vec<Route> {
    use supervision::{cases, explanations, looks, systems};
    const WATCH: Access = Access::May(&[Action::MonitorExpertise]);
    const GIVE: Access = Access::May(&[Action::GiveSupervision]);
    const ANSWER: Access = Access::May(&[Action::AnswerSupervision]);
    const EITHER: Access = Access::May(&[Action::MonitorExpertise, Action::AnswerSupervision]);
    const LOOKS: Access =
        Access::May(&[Action::MonitorExpertise, Action::GiveSupervision, Action::ReadExpertiseCase]);
    if system == System::Portal {
        return vec![
            get("/vedomstvo/systems", WATCH, systems::page),
            post("/vedomstvo/systems", WATCH, systems::ask),
        ];
    }
    vec![
        get("/operator/supervision", GIVE, operator::supervision::page),
        get("/operator/supervision.csv", GIVE, operator::supervision::csv),
        post("/operator/supervision", GIVE, operator::supervision::give),
        post("/operator/supervision/requests/{id}", GIVE, operator::supervision::answer),
        get("/supervision", WATCH, cases::page),
        get("/supervision.csv", WATCH, cases::csv),
        get("/supervision.xlsx", WATCH, cases::xlsx),
        get("/supervision/looks", LOOKS, looks::page),
        get("/supervision/looks.csv", LOOKS, looks::csv),
        get("/supervision/explanations", EITHER, explanations::list),
        get("/supervision/explanations/new", WATCH, explanations::new),
        post("/supervision/explanations", WATCH, explanations::ask),
        get("/supervision/explanations/{id}", EITHER, explanations::one),
        post("/supervision/explanations/{id}", EITHER, explanations::write),
        get("/supervision/explanations/{id}/documents/{document}", EITHER, documents::file),
        post("/supervision/explanations/{id}/file", ANSWER, explanations::attach).limit(PART),
        post("/supervision/explanations/{id}/file/{upload}/remove", ANSWER, explanations::take_out),
    ]
}

fn demo() -> Vec<Route> {
    vec![
        get("/demo/clock", Anyone, clock::page),
        post("/demo/clock", Anyone, clock::submit).csrf(Csrf::Origin),
        get(acts::PATH, Anyone, clock::acts),
        get("/demo/registers/organisations/{number}", Anyone, registers::organisation),
        get("/demo/registers/people/{number}", Anyone, registers::person),
    ]
}

/// The router of a system.
pub fn router(office: &Office) -> Router {
    built(table(office), office)
}
