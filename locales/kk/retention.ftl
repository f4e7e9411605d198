retention-title = Істерді сақтау
retention-lead = Іс ондағы соңғы құжат тіркелген күннен бастап үш жыл сақталады (Қағидалардың 23-тармағы). Одан кейін ештеңе өздігінен жойылмайды: оны қол қойылған акт бойынша жоюға болады. Дәлел болып табылатын нәрсе жойылмайды (65-тармақ).
retention-caption = Тіркелген істер, алдымен ең ертелері
retention-column-case = Іс
retention-column-state = Күйі
retention-column-registered = Порталда тіркелген күні
retention-empty = Мұндай істер жоқ.
retention-find = Тіркеу нөмірі
retention-find-button = Табу
retention-next = Келесі бет
retention-runs = Сақтау мерзімі әлі аяқталған жоқ: соңғы күні — { $date } (Қағидалардың 23-тармағы). Оған дейін құжаттарды жоюға болмайды.
retention-state-kept = Сақталуда
retention-state-held = Дәлел ретінде ұсталып тұр
retention-state-disposable = Жоюға болады
retention-state-disposed = Жойылды
retention-items = Істің құжаттары
retention-act = Жою туралы акт
retention-act-signature = Актінің қолтаңбасы
retention-act-number = Актінің нөмірі
retention-act-covers = { $count ->
    [one] { $count } құжат, бақылау сомасымен аталған
   *[other] { $count } құжат, әрқайсысы бақылау сомасымен аталған
}
retention-disposed-by = Қол қойған
retention-disposed-at = Жойылған уақыты
retention-dispose = Актіге қол қойып, құжаттарды жою
retention-dispose-warning = Файлдарды қайтару мүмкін болмайды. Бақылау сомалары, қолтаңбалар, тарих және осы акт қалады.
retention-holds = Дәлел ретінде ұстау
retention-holds-none = Бұл істі ештеңе ұстап тұрған жоқ.
retention-hold = Жоюға тыйым салу
retention-release = Тыйымды алу
retention-referral = Жолданымның нөмірі
retention-referral-hint = Құқық қорғау немесе басқа уәкілетті органдарға жіберілген мәліметтің нөмірі (Қағидалардың 65-тармағы)
retention-error-referral = Жолданымның нөмірін енгізіңіз, ең көбі { $max } таңба
