# Объяснения сроков: правила, шаги, причины нерабочих дней.

rule-T-01 = Подтвердить или отказать в регистрации: 3 рабочих дня
rule-T-02 = Зарегистрировать участника: 3 рабочих дня
rule-T-05 = Дата регистрации заявки
rule-K1 = Проверка комплектности

step-received = Подано: { $moment }
step-start = Начало: { $moment }. Этот день не считается
step-cut-off-before = Подано до { $hour }:00 рабочего дня
step-cut-off-after = Подано в { $hour }:00 или позже: переносится на следующий рабочий день
step-skipped = { $date }: не считается. { $reason } ({ $source })
step-counted = { $date }: { $n }-й рабочий день
step-moved = Переносится с { $from } на { $to }
step-ends-term = Срок истекает: { $moment }
step-ends-date = Регистрируется: { $moment }
term-provisional = Длительность срока или календарь ещё не подтверждены юристом: дата предварительная
term-why = Как посчитано
term-legend-start = начало
term-legend-today = сегодня
term-legend-working = рабочий день
term-legend-off = нерабочий день, не считается
term-legend-last = последний день

day-reason-weekday = Будний день
day-reason-weekend = Выходной
day-reason-transfer = Перенос дня отдыха
day-reason-new-year = Новый год
day-reason-christmas = Православное Рождество
day-reason-womens-day = Международный женский день
day-reason-nauryz = Наурыз мейрамы
day-reason-unity-day = Праздник единства народа Казахстана
day-reason-defender-day = День защитника Отечества
day-reason-victory-day = День Победы
day-reason-capital-day = День столицы
day-reason-constitution-day = День Конституции
day-reason-republic-day = День Республики
day-reason-independence-day = День Независимости
day-reason-first-president-day = День Первого Президента
day-reason-kurban-ait = Курбан айт
day-source-five-day-week = пятидневная рабочая неделя
day-source-law-on-holidays = закон о праздниках
day-source-labour-code-84 = статья 84 Трудового кодекса
day-source-labour-code-85 = статья 85 Трудового кодекса

id-error-length = В номере 12 цифр. Введено знаков: { $got }
id-error-not-digits = В номере только цифры. Уберите другие знаки
id-error-zeros = Двенадцать нулей не номер. Посмотрите номер в документе
id-error-date = В номере неверная дата. Проверьте первые шесть цифр
id-error-kind = Это номер другого вида. Проверьте пятую и седьмую цифры
id-error-check-digit = Контрольная цифра номера не сходится. Проверьте цифры
id-warning-iin-nothing-known = Седьмая цифра ИИН 0: век рождения и пол неизвестны. Сверьте с удостоверением личности
id-warning-bin-month = Третья и четвёртая цифры БИН не месяц. Сверьте с документом о регистрации
id-warning-bin-kind = Пятая цифра БИН не 4, 5 или 6. Сверьте с документом о регистрации
