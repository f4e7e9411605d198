# Refusals common to all pages.

refusal-role-may-not = This action belongs to another role, so it was not carried out. Sign in with another key or ask somebody who has the right.
refusal-nobody-may = Sign in with your EDS key to do this. Nothing was changed.
# A refusal and the clause it stands on; the page puts both together.
refusal-ground = { $said } Ground: { $clause }.
