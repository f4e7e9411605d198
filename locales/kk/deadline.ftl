# Мерзім таспасының айналасындағы сөздер және бұйрық тармақтарына сілтемелер.

stages-label = Істің кезеңдері
stage-done = өтті
deadline-why = Мерзім қалай есептелді
deadline-label = Күндер бойынша мерзім: { $days }, соңғы күні: { $last }
deadline-summary = Басталған күннен кейінгі жұмыс күндері есептеледі. Басталуы: { $start }. Ұзақтығы: { $days }. Мерзімнің аяқталуы: { $end }, Астана уақыты ({ $left }).
deadline-details = Негіздеме және есептеудің барлық қадамы
deadline-basis = { $rule }. Негіздеме: { $clause }. Редакциясы: { $edition }.
deadline-passed = мерзім өтті
deadline-last-day = соңғы күн
deadline-left = қалғаны: { $days }
deadline-days-unit = { $n ->
    [one] жұмыс күні
   *[other] жұмыс күні
}
clause-point = { $point }-тармақ
clause-subpoint = { $point }-тармақ, { $part }-тармақша
clause-paragraph = { $point }-тармақ, { $part }-бөлік
clause-of-670 = Қағидалар, { $clause } (№ 670 бұйрық)
clause-of-465 = Қағидалар, { $clause } (№ 465 бұйрық)
