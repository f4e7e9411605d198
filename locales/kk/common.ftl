# Барлық беттерге ортақ: беттің басы, соңы, күндер, бірліктер.

portal-name = Құрылыстың бірыңғай терезесі
portal-about = Жобалар сараптамасы және құрылысты есепке алу
expertise-name = Сараптама жүйесі
expertise-about = Жобалардың ведомстводан тыс кешенді сараптамасы
official-line = Құрылыс порталы · Қазақстан Республикасы
demo-line = Көрсетілім: бәрі ойдан шығарылған

skip-to-content = Мазмұнға өту
language-navigation = Тіл · Язык · Language
menu = Бөлімдер
breadcrumbs = Навигация жолы
theme-navigation = Бет түстері
theme-to-dark = Қараңғы тақырып
theme-to-light = Ашық тақырып
sign-in-link = ЭЦҚ арқылы кіру
sign-out = Шығу
notices-link = Хабарламалар
notices-count = Жаңа хабарламалар саны: { $n }

clock-label = Портал уақыты (Астана):
clock-registers-today = өтінім бүгін тіркелетін соңғы уақыт: { $hour }:00
clock-registers-later = қазір жіберсеңіз, тіркелетін күні: { $date }

footer-support-hours = Жұмыс күндеріндегі қолдау: { $hours } (Астана уақыты)
footer-time = Осы сайттағы барлық мерзім мен уақыт Астана уақытымен беріледі ({ $offset }, алғашқы күні — { $date }; бұрын { $before })
footer-time-always = Осы сайттағы барлық мерзім мен уақыт Астана уақытымен беріледі ({ $offset })
footer-demo = Осы сайттағы ұйымдар, адамдар, нөмірлер және қолтаңбалар ойдан шығарылған. Олардың заңдық күші жоқ.

date-long = { $year } жылғы { $day } { $month ->
    [1] қаңтар
    [2] ақпан
    [3] наурыз
    [4] сәуір
    [5] мамыр
    [6] маусым
    [7] шілде
    [8] тамыз
    [9] қыркүйек
    [10] қазан
    [11] қараша
   *[12] желтоқсан
}
date-day = { $day } { $month ->
    [1] қаңтар
    [2] ақпан
    [3] наурыз
    [4] сәуір
    [5] мамыр
    [6] маусым
    [7] шілде
    [8] тамыз
    [9] қыркүйек
    [10] қазан
    [11] қараша
   *[12] желтоқсан
}
date-with-weekday = { $weekday }, { $year } ж. { date-day }
weekday-short = { $day ->
    [1] дс
    [2] сс
    [3] ср
    [4] бс
    [5] жм
    [6] сб
   *[7] жс
}

size-b = { $n } Б
size-kb = { $n } КБ
size-mb = { $n } МБ
size-gb = { $n } ГБ
size-tb = { $n } ТБ
working-days = { $n } жұмыс күні

table-scrolls = Көлденең жылжитын кесте: { $name }
list-range = Жолдар: { $from }–{ $to } / { $all }
list-pages = Тізім беттері
list-previous = Алдыңғы бет
list-following = Келесі бет
list-all = Барлығы
list-papers = Нәтижелер, актілер, қол қойылған тізімдеме
list-total = { $title }: { $n }, { $size }
list-sections = Тізім бөлімдері
change = Өзгерту
change-what = Өзгерту: { $what }
more = Толығырақ
copy = Көшіру
copied = Көшірілді
optional = (міндетті емес)
close = Жабу
back = Артқа
continue = Жалғастыру
save = Сақтау
delete = Жою
download = Жүктеп алу
yes = Иә
no = Жоқ
important = Маңызды
done-well = Дайын
saved-at = Қаралама сақталды. Уақыты: { $time }
saving-failed = Қаралама әлі сақталмады: байланыс жоқ. Енгізілген деректер бетте қалады
error-word = Қате:
error-summary-title = Мынаны түзетіңіз

calendar-title = Қазақстанның өндірістік күнтізбесі
calendar-kind-worked = Жұмыс күні
calendar-kind-holiday = Мереке күні
calendar-kind-day-off = Демалыс күні
calendar-kind-working = Жұмыс күні
calendar-kind-weekend = Апта демалысы
