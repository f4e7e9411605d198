documents-caption = Документы дела
documents-column-document = Документ
documents-column-source = Кто добавил
documents-column-date = Дата
documents-column-version = Версия
documents-column-signatures = Подписи
documents-column-download = Скачать
documents-file = файл
documents-cms = CMS
documents-version = v{ $number }
documents-covered = заверен подписью под описью
documents-covered-by-agreement = заверен подписью под соглашением
documents-signatures-count = { $count ->
    [one] { $count } действительная подпись
    [few] { $count } действительные подписи
   *[many] { $count } действительных подписей
}
documents-source-applicant = заявитель
documents-source-operator = оператор портала
documents-source-participant = экспертная организация
documents-source-system = портал

document-kind-manifest = Опись заявки
document-kind-agreement = Соглашение о порядке использования портала
document-kind-attachment = Приложение к регистрации
document-kind-project = Документ проекта
document-kind-completeness-result = Результат проверки комплектности
document-kind-receipt = Расписка

documents-form = Вид файла
documents-form-copy = электронная копия
documents-form-document = электронный документ

section-explanatory-note = Пояснительная записка
section-general-plan = Генеральный план
section-architecture = Архитектурные решения
section-structures = Конструкции
section-engineering = Инженерные сети и оборудование
section-organisation = Проект организации строительства
section-estimate = Сметная документация
section-surveys = Материалы изысканий
section-initial-data = Исходные данные: АПЗ и задание на проектирование
section-other = Другое
section-required = обязательно

signatures-column-signer = Кто подписал
signatures-column-certificate = Регистрационное свидетельство
signatures-column-time = Время (Астана)
signatures-column-check = Проверка
signatures-valid = Действительна
signatures-valid-until = действует до { $date }
signatures-caption = Подписи под документами дела
signatures-role-applicant = заявитель
signatures-role-registrant = пользователь портала
signatures-role-expert = эксперт
signatures-role-head = руководитель организации
signatures-role-system = печать системы
signatures-on = Под документом: { $title }

refusal-document-immutable = Подписанный документ нельзя изменить, удалить или заменить. Добавьте новую версию.
