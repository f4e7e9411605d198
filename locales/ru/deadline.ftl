# Слова вокруг ленты срока и ссылки на пункты приказов.

stages-label = Стадии дела
stage-done = пройдено
deadline-why = Как посчитан срок
deadline-label = Срок по дням: { $days }, последний день: { $last }
deadline-summary = Считаются рабочие дни со дня, следующего за началом. Начало: { $start }. Длительность: { $days }. Срок истекает: { $end }, время Астаны ({ $left }).
deadline-details = Основание и все шаги расчёта
deadline-basis = { $rule }. Основание: { $clause }. Редакция: { $edition }.
deadline-passed = срок истёк
deadline-last-day = последний день
deadline-left = осталось: { $days }
deadline-days-unit = { $n ->
    [one] рабочий день
    [few] рабочих дня
   *[many] рабочих дней
}
clause-point = пункт { $point }
clause-subpoint = пункт { $point }, подпункт { $part }
clause-paragraph = пункт { $point }, часть { $part }
clause-of-670 = { $clause } Правил, приказ № 670
clause-of-465 = { $clause } Правил, приказ № 465
