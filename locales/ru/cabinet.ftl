# Кабинет: до подтверждения регистрации и после.

nav-cabinet = Мои дела
cabinet-waiting-count = { $count ->
    [one] { $count } дело
    [few] { $count } дела
   *[many] { $count } дел
}
cabinet-todo-remarks = Прочитайте замечания по комплектности
cabinet-number-none = номер не присвоен
cabinet-closed-lead = Кабинет откроется после подтверждения регистрации.
cabinet-closed-none = Зарегистрируйтесь на портале
cabinet-closed-none-text = Заявки подают только зарегистрированные пользователи. Часть сведений берётся из регистрационного свидетельства, срок решения: 3 рабочих дня.
cabinet-closed-begun = Закончите регистрацию
cabinet-closed-begun-text = Введённое сохранено. Срок решения начнётся, когда документы будут поданы.
cabinet-closed-presented = Решение о регистрации: до { $date }
cabinet-closed-presented-text = Документы рассматривает оператор портала. От вас ничего не требуется.
cabinet-closed-open = Открыть заявление
cabinet-closed-powers = Ваша организация зарегистрирована
cabinet-closed-powers-text = Руководитель ещё не дал вам прав в её кабинете. Попросите полномочия; то, что вам дано, видно в вашей учётной записи.
cabinet-closed-refused-text = Оператор указал основание. Исправьте заявление и подайте снова: заполненная форма сохранена.
cabinet-closed-refused-button = Прочитать основание и исправить

cabinet-portals = Регистрации
cabinet-portal-none = не зарегистрированы
cabinet-portal-begin = Зарегистрироваться
cabinet-portal-open = Открыть
