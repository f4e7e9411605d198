# Общее для всех страниц: шапка, подвал, даты, единицы.

portal-name = Единое окно строительства
portal-about = Экспертиза проектов и учёт строительства
expertise-name = Система экспертизы
expertise-about = Комплексная вневедомственная экспертиза проектов
official-line = Портал строительства · Республика Казахстан
demo-line = Демонстрация: всё вымышлено

skip-to-content = Перейти к содержанию
language-navigation = Тіл · Язык · Language
menu = Разделы
breadcrumbs = Навигационная цепочка
theme-navigation = Цвета страницы
theme-to-dark = Тёмная тема
theme-to-light = Светлая тема
sign-in-link = Войти с помощью ЭЦП
sign-out = Выйти
notices-link = Уведомления
notices-count = Новых уведомлений: { $n }

clock-label = Время портала (Астана):
clock-registers-today = заявки до { $hour }:00 регистрируются сегодня
clock-registers-later = отправите сейчас — регистрация { $date }

footer-support-hours = Поддержка в рабочие дни: { $hours } (время Астаны)
footer-time = Все сроки и время на этом сайте — по времени Астаны ({ $offset } с { $date }, раньше { $before })
footer-time-always = Все сроки и время на этом сайте — по времени Астаны ({ $offset })
footer-demo = Организации, люди, номера и подписи на этом сайте вымышлены. Юридической силы у них нет.

date-long = { $day } { $month ->
    [1] января
    [2] февраля
    [3] марта
    [4] апреля
    [5] мая
    [6] июня
    [7] июля
    [8] августа
    [9] сентября
    [10] октября
    [11] ноября
   *[12] декабря
} { $year }
date-day = { $day } { $month ->
    [1] января
    [2] февраля
    [3] марта
    [4] апреля
    [5] мая
    [6] июня
    [7] июля
    [8] августа
    [9] сентября
    [10] октября
    [11] ноября
   *[12] декабря
}
date-with-weekday = { $weekday }, { date-long }
weekday-short = { $day ->
    [1] пн
    [2] вт
    [3] ср
    [4] чт
    [5] пт
    [6] сб
   *[7] вс
}

size-b = { $n } Б
size-kb = { $n } КБ
size-mb = { $n } МБ
size-gb = { $n } ГБ
size-tb = { $n } ТБ
working-days = { $n ->
    [one] { $n } рабочий день
    [few] { $n } рабочих дня
   *[many] { $n } рабочих дней
}

table-scrolls = Таблица, прокручивается вбок: { $name }
list-range = Строки с { $from } по { $to } из { $all }
list-pages = Страницы списка
list-previous = Предыдущая страница
list-following = Следующая страница
list-all = Все
list-papers = Результаты, акты, подписанная опись
list-total = { $title }: { $n }, { $size }
list-sections = Разделы списка
change = Изменить
change-what = Изменить: { $what }
more = Подробнее
copy = Скопировать
copied = Скопировано
optional = (необязательно)
close = Закрыть
back = Назад
continue = Продолжить
save = Сохранить
delete = Удалить
download = Скачать
yes = Да
no = Нет
important = Важно
done-well = Готово
saved-at = Черновик сохранён. Время: { $time }
saving-failed = Черновик пока не сохранён: нет связи. Введённое остаётся на странице
error-word = Ошибка:
error-summary-title = Исправьте это

calendar-title = Производственный календарь Казахстана
calendar-kind-worked = Рабочий день
calendar-kind-holiday = Праздничный день
calendar-kind-day-off = Выходной день
calendar-kind-working = Рабочий день
calendar-kind-weekend = Выходной день недели
