# Refusals common to all pages.

refusal-role-may-not = This action belongs to another role. Sign in with another key or ask somebody who has the right
refusal-nobody-may = Sign in with a key to do this
