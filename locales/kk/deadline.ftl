# Мерзім таспасының айналасындағы сөздер және бұйрық тармақтарына сілтемелер.

stages-label = Істің кезеңдері
stage-done = өтті
deadline-why = Мерзім қалай есептелді
deadline-label-days = Күндер бойынша мерзім. Соңғы күні: { $last }
deadline-label-weeks = Апталар бойынша мерзім. Соңғы күні: { $last }
deadline-label-months = Айлар бойынша мерзім. Соңғы күні: { $last }
deadline-label-years = Жылдар бойынша мерзім. Соңғы күні: { $last }
deadline-label-hours = Сағаттар бойынша мерзім. Соңғы уақыты: { $last }
deadline-summary = { $rule }. { $event } Мерзімі: { $length }. Аяқталуы: { $end }, Астана уақыты ({ $left }).
deadline-summary-open = { $rule }. { $event } Мерзім: { $length }. Әзірге Астана уақытымен { $end } дейін есептелді; { $left }. Оған дейін ештеңе өздігінен болмайды.
deadline-summary-counted = { $rule }. { $event } Мерзім: { $length }. Аяқталуы: Астана уақытымен { $end }.
deadline-summary-paused = { $rule }. { $event } Мерзімі: { $length }.
deadline-summary-date = { $rule }. { $event } Тіркелетін күні мен уақыты: { $end }, Астана уақыты.
deadline-summary-now = { $rule }. { $event } Бұған мерзім берілмейді, ол бірден істеледі.
deadline-summary-extended = Ұзартумен бірге мерзімі: { $days }.
deadline-details = Негіздеме және есептеудің барлық қадамы
deadline-basis = { $rule }. Негіздеме: { $clause }. { $edition }. Күндер Қазақстанның жұмыс күнтізбесі бойынша есептеледі.
deadline-identifiers = Тексеруге арналған белгілер: редакция { $edition }, күнтізбе { $calendar }
deadline-acts = Әрекет ететін: { $acts }. Күтетін: { $waits }.
deadline-passed = мерзім өтті
deadline-last-day = соңғы күн
deadline-done = мерзімінде орындалды: { $at }
deadline-done-late = мерзімінен кейін орындалды: { $at }
deadline-open = істен шығу немесе жағдайлар аяқталғанға дейін мерзім ашық
deadline-open-pause = мерзім тоқтатыла тұрған
deadline-left = қалғаны: { $days }
deadline-days-unit = { $n ->
    [one] жұмыс күні
   *[other] жұмыс күні
}
deadline-calendar-days-unit = { $n ->
    [one] күнтізбелік күн
   *[other] күнтізбелік күн
}
deadline-minutes-unit = { $n ->
    [one] минут
   *[other] минут
}
ribbon-week = Апта: { $from } – { $to }
ribbon-month = Ай: { $from } – { $to }
ribbon-year = Мерзімнің жылы: { $from } – { $to }
ribbon-numbers = жұмыс күндері { $first }–{ $last }
ribbon-number = жұмыс күні { $n }
ribbon-none = ештеңе есептелмейді
ribbon-extension = ұзарту, { $what }
ribbon-last = соңғы күн осында
month-short = { $month ->
    [1] қаң
    [2] ақп
    [3] нау
    [4] сәу
    [5] мам
    [6] мау
    [7] шіл
    [8] там
    [9] қыр
    [10] қаз
    [11] қар
   *[12] жел
}
clause-point = { $n }-тармақ
clause-subpoint = { $n }-тармақша
clause-paragraph = { $n }-бөлік
clause-item = { $n }-абзац
clause-chapeau = кіріспе бөлік
clause-heading = тақырып
clause-of-670 = Қағидалар, { $clause } (№ 670 бұйрық)
clause-of-465 = Қағидалар, { $clause } (№ 465 бұйрық)
clause-of-order-670 = № 670 бұйрық, { $clause }
clause-of-order-465 = № 465 бұйрық, { $clause }
