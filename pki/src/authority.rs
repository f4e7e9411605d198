//! A certification authority with the profiles of the НУЦ РК, for demonstrations and tests.
