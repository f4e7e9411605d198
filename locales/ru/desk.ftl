# Рабочее место оператора
desk-column-choose = Выбрать
desk-column-findings = Автопроверки
desk-choose = Выбрать: { $name }
desk-none-found = Среди ожидающих ничего не подходит под фильтр.
desk-range = { $from }–{ $to } из { $all }
desk-pages = Заявления
desk-before = Назад
desk-after = Дальше
desk-previous = Предыдущее
desk-next = Следующее
desk-place = { $n } из { $all }
desk-find = Найти
desk-find-hint = Часть названия либо БИН или ИИН целиком
desk-all = Все
desk-order-670 = Экспертиза
desk-order-465 = Строительство
desk-overdue = Просрочено
desk-today = Истекает сегодня
desk-tomorrow = Истекает на следующий день
desk-median = Время решения
desk-median-of = половина из последних ста решена быстрее
desk-hours = { $n } ч
desk-registered = Зарегистрировано за месяц
desk-refused = отказов: { $n }
desk-confirm = Подтвердить выбранные
desk-confirm-hint = Только где ничего не найдено. Остальные открывают и решают по одному.
desk-confirm-none = Ничего не выбрано
desk-confirmed = { $count ->
    [one] Подтверждена { $count } регистрация
    [few] Подтверждены { $count } регистрации
   *[other] Подтверждено { $count } регистраций
}
desk-left = Не подтверждены
desk-not-clean = Есть замечания проверок: откройте и решите
desk-finding-none = Без замечаний
desk-finding-repeated = Повторная заявка
desk-finding-unusual = Необычный номер
desk-finding-prepared = Отказ ждёт подписи
desk-finding-waiting = Идёт запрос в реестр
desk-finding-silent = Реестр не отвечает
desk-finding-absent = Нет в реестре
desk-finding-differs-name = В реестре другое название
desk-finding-differs-ended = По реестру прекращено
desk-look-whole = Открыть документ отдельно

# Клавиши
keys-title = Клавиши
keys-on = На этой странице работают одиночные клавиши
keys-next = следующее заявление
keys-previous = предыдущее заявление
keys-submit = записать решение

# Государственные реестры
register-title = Государственный реестр
register-none = Реестр не подключён. При необходимости посмотрите в реестре сами и запишите, что увидели.
register-waiting = Реестр запрошен; обновите страницу. Решать можно, не дожидаясь ответа.
register-silent = Реестр не отвечает; запрос повторяется сам. Посмотрите сами и запишите, что увидели, или решайте по тому, что есть: срок идёт.
register-agrees = Государственный реестр говорит то же самое
register-again = Запросить реестр снова
register-by-hand = Я посмотрел в реестре
register-record = Записать
register-outcome = В реестре
register-outcome-found = есть
register-outcome-ended = было, прекращено
register-outcome-absent = нет
register-name = Название в реестре
register-name-hint = Так, как там написано
register-head = Руководитель
register-place = Где посмотрели
register-place-hint = Адрес страницы либо номер и дата выписки
register-looked = Когда и кем
register-source-gateway = порталом
register-source-hand = сотрудником
register-error-outcome = Выберите, что говорит реестр
register-error-name = Введите название так, как оно написано в реестре
register-error-place = Введите, где посмотрели: адрес страницы либо номер и дату выписки
register-error-long = Введите не больше { $most } символов
