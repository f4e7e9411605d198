# Отказы, общие для всех страниц.

refusal-role-may-not = Это действие доступно другой роли, поэтому оно не выполнено. Войдите с другим ключом или попросите того, у кого есть право.
refusal-nobody-may = Для этого действия войдите с помощью ЭЦП. Ничего не изменилось.
# A refusal and the clause it stands on; the page puts both together.
refusal-ground = { $said } Основание: { $clause }.
