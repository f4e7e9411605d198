# Слова вокруг ленты срока и ссылки на пункты приказов.

stages-label = Стадии дела
stage-done = пройдено
deadline-why = Как посчитан срок
deadline-label-days = Срок по дням. Последний день: { $last }
deadline-label-weeks = Срок по неделям. Последний день: { $last }
deadline-label-months = Срок по месяцам. Последний день: { $last }
deadline-label-years = Срок по годам. Последний день: { $last }
deadline-label-hours = Срок по часам. Последнее время: { $last }
deadline-summary = { $rule }. { $event } Срок: { $length }. Истекает: { $end }, время Астаны ({ $left }).
deadline-summary-open = { $rule }. { $event } Срок: { $length }. Отсчитано пока до { $end } по времени Астаны; { $left }. До этого ничего не происходит само.
deadline-summary-counted = { $rule }. { $event } Срок: { $length }. Окончание: { $end } по времени Астаны.
deadline-summary-paused = { $rule }. { $event } Срок: { $length }.
deadline-summary-date = { $rule }. { $event } Дата и время регистрации: { $end }, время Астаны.
deadline-summary-now = { $rule }. { $event } Срока на это нет, это делается сразу.
deadline-summary-extended = Срок вместе с продлением: { $days }.
deadline-details = Основание и все шаги расчёта
deadline-basis = { $rule }. Основание: { $clause }. { $edition }. Дни считаются по рабочему календарю Казахстана.
deadline-identifiers = Обозначения для проверки: редакция { $edition }, календарь { $calendar }
deadline-acts = Кто действует: { $acts }. Кто ждёт: { $waits }.
deadline-passed = срок истёк
deadline-last-day = последний день
deadline-done = исполнено в срок: { $at }
deadline-done-late = исполнено после срока: { $at }
deadline-open = срок открыт до окончания сбоя или обстоятельств
deadline-open-pause = срок приостановлен
deadline-left = осталось: { $days }
deadline-days-unit = { $n ->
    [one] рабочий день
    [few] рабочих дня
   *[many] рабочих дней
}
deadline-calendar-days-unit = { $n ->
    [one] календарный день
    [few] календарных дня
   *[many] календарных дней
}
deadline-minutes-unit = { $n ->
    [one] минута
    [few] минуты
   *[many] минут
}
ribbon-week = Неделя { $from } – { $to }
ribbon-month = Месяц { $from } – { $to }
ribbon-year = Год срока { $from } – { $to }
ribbon-numbers = рабочие дни { $first }–{ $last }
ribbon-number = рабочий день { $n }
ribbon-none = ничего не считается
ribbon-extension = продление, { $what }
ribbon-last = здесь последний день
month-short = { $month ->
    [1] янв
    [2] фев
    [3] мар
    [4] апр
    [5] май
    [6] июн
    [7] июл
    [8] авг
    [9] сен
    [10] окт
    [11] ноя
   *[12] дек
}
clause-point = пункт { $n }
clause-subpoint = подпункт { $n }
clause-paragraph = часть { $n }
clause-item = абзац { $n }
clause-chapeau = вводная часть
clause-heading = заголовок
clause-of-670 = { $clause } Правил, приказ № 670
clause-of-465 = { $clause } Правил, приказ № 465
clause-of-order-670 = { $clause } приказа № 670
clause-of-order-465 = { $clause } приказа № 465
