//! Documents of ours as PDF/A from data and an embedded template.
