# Объяснения сроков: шаги расчёта, что не подтверждено, причины и основания нерабочих дней.

step-start = { $event } Отсчёт идёт со следующего дня.
step-start-counts = { $event } Этот день — первый день срока.
step-start-clock = { $event } Отсчёт идёт с этой минуты.
step-start-hours = { $event } Считается только рабочее время.
step-start-back = { $event } Отсчёт идёт назад.
step-length = Срок: { $length }.
step-base = Срок зависит от другого срока: { $rule }. Получилось: { $days }.
step-cut-off-before = Рабочий день, до { $hour }:00: регистрация в этот же день.
step-cut-off-after = Рабочий день, { $hour }:00 или позже: регистрация на следующий рабочий день.
step-skipped = Не считается { $date }: { $reason }. Основание: { $source }.
step-skipped-range = Не считаются дни с { $from } по { $to }: { $reason }. Основание: { $source }.
step-source-with-act = { $source }: { $act }
step-counted = Считается рабочий день { $date }. Его номер в сроке: { $n }.
step-counted-range = Считаются рабочие дни с { $from } по { $to }. Их номера в сроке: { $first }–{ $n }.
step-worked = Считается { $date }: этот день сделан рабочим. Его номер в сроке: { $n }. Основание: { $source }.
step-days = Считаются все дни с { $from } по { $to }: { $days }.
step-days-one = Считается один день: { $date }.
step-days-back = Отсчёт назад от { $from }: { $days }. Получился день: { $to }.
step-again = Ещё одно напоминание: { $date }, за { $days }.
step-length-also = Сроки: { $length }; затем ещё за: { $also }.
step-months = Отсчёт от { $from }: { $length }. Последний день: { $to }.
step-months-shortened = Отсчёт от { $from }: { $length }. Такого числа в последнем месяце нет, поэтому последний день срока — последний день этого месяца: { $to }.
step-years = Отсчёт от { $from }: { $length }. Последний день: { $to }.
step-years-shortened = Отсчёт от { $from }: { $length }. Такого дня в последнем году нет, поэтому последний день срока — последний день этого месяца: { $to }.
step-minutes = Время идёт: { $span }. Прошло: { $length }.
step-minutes-back = Отсчёт назад от { $from }: { $length }. Получилось время: { $to }.
step-minutes-same-day = Сообщение пришло в нерабочее время, поэтому его регистрируют в течение этого рабочего дня, до { $moment }.
step-closed = Не считается время { $span }: { $why }.
step-agreed = Согласованный или указанный в документе день: { $date }.
step-rest = Срок проведения экспертизы заканчивается позже, поэтому берётся его последний день: { $date }.
step-interrupted-days = Срок продлён. Причина: { $what }, { $span }. Добавлено: { $added }.
step-interrupted-none = Этот перерыв не продлил срок, потому что не затронул новых рабочих дней: { $what }, { $span }.
step-interrupted-covered = Этот перерыв не продлил срок, потому что то же время уже учтено: { $what }, { $span }. Уже учтено по записи: { $by }.
step-interrupted-decided = В решении указано число дней: { $days }. Дни, учтённые раньше, повторно не добавляются.
step-interrupted-planned = Время окончания плановое: по фактическому окончанию срок посчитают заново.
step-prolonged = Добавленное время идёт по часам весь этот день: { $date }.
step-prolonged-range = Добавленное время идёт по часам все дни с { $from } по { $to }.
step-prolonged-off = Добавленное время идёт по часам и в этот нерабочий день: { $date }, { $reason }.
step-prolonged-off-range = Добавленное время идёт по часам и в нерабочие дни с { $from } по { $to }: { $reason }.
step-rolled = Добавленное время заканчивается { $moment }. Срок идёт до конца рабочего дня: { $date }.
step-moved = Регистрация переносится на следующий рабочий день: { $to }.
step-target = Оператор стремится зарегистрировать сообщение раньше: { $moment }.
step-ends-term = Срок истекает: { $moment }.
step-ends-date = Дата и время регистрации: { $moment }.
step-ends-now = Срока на это нет, это делается сразу: { $moment }.

# Что не подтверждено и из-за чего конец ещё открыт.
doubt-term = Дата предварительная: длительность этого срока ещё не подтверждена юристом.
doubt-decided-days = Дата предварительная: юрист ещё не подтвердил, рабочие или календарные дни названы в решении.
doubt-edition = Срок начался раньше, чем вступила в силу первая редакция приказа ({ $date }). Дата справочная.
doubt-calendar = Дата предварительная: календарь { $year } года — прогноз.
doubt-no-calendar = Дата предварительная: календаря { $year } года ещё нет, поэтому праздники этого года посчитаны рабочими днями.
open-failure = Срок остаётся открытым, пока не устранён технический сбой № { $incident }.
open-force-majeure = Срок остаётся открытым, пока не прекратятся чрезвычайные обстоятельства или непреодолимая сила по решению № { $incident }.
open-pause = Срок остаётся открытым: { $why }.

cause-medium-failure = технический сбой среднего уровня сложности
cause-high-failure = технический сбой высокого уровня сложности
cause-force-majeure = чрезвычайные обстоятельства или непреодолимая сила
incident-failure = { $cause } № { $incident }
incident-number = № { $incident }
incident-force-majeure = { $cause }, решение № { $incident }

closure-lunch = обеденный перерыв
closure-before-opening = время до начала рабочего дня
closure-after-closing = нерабочее время
closure-day-off = нерабочий день
closure-pause = срок приостановлен
closure-pause-why = срок приостановлен, { $why }

# Срок сдвинулся: что было сказано раньше и что действует теперь.
term-moved-extended = Срок продлён: { $rule }. Раньше последним днём было { $from }, теперь { $to }.
term-moved-recounted = Срок пересчитан, потому что изменился календарь: { $rule }. Раньше последним днём было { $from }, теперь { $to }.
term-moved-back = Срок посчитан заново: { $rule }. Последний день прежний: { $to }.

term-why = Как посчитано
term-legend-start = начало
term-legend-today = сегодня
term-legend-done = день исполнения
term-legend-working = считается
term-legend-off = не считается
term-legend-last = последний день
term-legend-worked = рабочий день по акту
term-legend-extension = продление: { $what }
term-legend-minutes = считается
term-legend-pause = срок приостановлен

day-reason-weekday = рабочий день недели
day-reason-weekend = выходной
day-reason-transfer = перенос дня отдыха
day-reason-transfer-worked = рабочий вместо перенесённого выходного
day-reason-declared = день объявлен нерабочим
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
day-source-act = акт, внесённый оператором в календарь
act-law-on-holidays = { $place } Закона от 13 декабря 2001 № 267 «О праздниках в Республике Казахстан»
act-labour-code = { $place } Трудового кодекса от 23 ноября 2015 № 414-V
act-article = статья { $article }
act-article-point = пункт { $point } статьи { $article }
act-law = Закон № { $number }, { $when }
act-decree = постановление Правительства № { $number }, { $when }
act-order-of-labour = приказ Министра труда и социальной защиты населения № { $number }, { $when }
act-announced = дату объявили: { $site }, { $when }
act-year = { $year } год

# Почему день календаря нельзя изменить.
calendar-error-not-to-come = { $date }: этот день уже наступил. Меняются только дни, которые ещё впереди. Календарь не изменён.
calendar-error-out-of-range = { $date }: такого дня нет в календаре. Проверьте год. Календарь не изменён.
calendar-error-no-act = { $date }: не назван акт. Укажите его номер, дату и кто его принял. Календарь не изменён.
calendar-error-twice = { $date }: этот день указан дважды. Оставьте одну строку. Календарь не изменён.
calendar-error-no-change = { $date }: этот день уже такой. Менять нечего, календарь остался прежним.
calendar-error-kind = { $date }: актом день становится праздничным, нерабочим или рабочим. Выберите одно из этого. Календарь не изменён.
calendar-error-empty = Не указан ни один день. Добавьте хотя бы один. Календарь не изменён.

refusal-law-has-no-term = В этой редакции правил нет срока { $rule }, поэтому дату посчитать нельзя. Ничего не изменилось. Сообщите оператору.
refusal-law-contradicts-itself = Действие не выполнено: записанная история дела не сходится с правилами. Ничего не изменилось. Сообщите оператору.
refusal-term-not-ended = Срок ещё не закончился, его последний день: { $last_day }. До его окончания этого сделать нельзя. Ничего не изменилось.
refusal-extension-low-severity = Сбой низкого уровня сложности не продлевает сроки. Ничего не изменилось.

id-error-length = В номере 12 цифр. Введено знаков: { $got }
id-error-not-digits = В номере только цифры. Уберите другие знаки
id-error-zeros = Двенадцать нулей не номер. Посмотрите номер в документе
id-error-date = В номере неверная дата. Проверьте первые шесть цифр
id-error-kind = Это номер другого вида. Проверьте пятую и седьмую цифры
id-error-check-digit = Контрольная цифра номера не сходится. Проверьте цифры
id-warning-iin-nothing-known = Седьмая цифра ИИН 0: век рождения и пол неизвестны. Сверьте с удостоверением личности
id-warning-bin-month = Третья и четвёртая цифры БИН не месяц. Сверьте с документом о регистрации
id-warning-bin-kind = Пятая цифра БИН не 4, 5 или 6. Сверьте с документом о регистрации
