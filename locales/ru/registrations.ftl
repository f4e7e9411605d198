registration-title = Регистрация на портале
registration-title-465 = Регистрация на портале организации строительства
registration-lead = Заполните форму, приложите документы и подпишите соглашение. Оператор портала ответит за 3 рабочих дня.
registration-lead-465 = Заполните форму, приложите документы и подпишите соглашение. Оператор портала ответит за 1 рабочий день.
registration-needs-title = Что понадобится
registration-needs-legal = Копии документов о государственной регистрации, о налогах и обязательных платежах и о банковских реквизитах
registration-needs-individual = Копия документа, удостоверяющего личность. Банковские реквизиты можно не указывать
registration-needs-key = Ключ ЭЦП для подписи документов, не ключ для входа
registration-needs-term = Решение: за 3 рабочих дня после подачи (пункт 8 Правил)
registration-needs-term-465 = Решение: за 1 рабочий день после подачи (пункт 6 Правил приказа № 465)
registration-start = Начать регистрацию
registration-continue = Продолжить регистрацию
registration-already-title = Вы уже зарегистрированы
registration-open-cabinet = Открыть кабинет
registration-portal = Портал
registration-portal-670 = Портал экспертизы проектов (приказ № 670)
registration-portal-465 = Портал организации строительства (приказ № 465)
registration-portals = Два портала, у каждого своя регистрация
registration-portals-lead = Регистрации не зависят друг от друга: у каждой своё соглашение, свой срок и свои основания для отказа.

registration-kind-legal = юридическое лицо
registration-kind-individual = физическое лицо

registration-state-draft = Черновик
registration-state-agreement_signed = Соглашение подписано
registration-state-presented = На рассмотрении
registration-state-registered = Подтверждена
registration-state-refused = Отказано

registration-steps-title = Регистрация
registration-step-form = Сведения
registration-step-documents = Документы
registration-step-agreement = Соглашение и подпись
registration-step-done = заполнено
registration-step-missing = не заполнено

registration-form-title = Сведения о вас
registration-form-lead = Наименование и номер взяты из регистрационного свидетельства, изменить их нельзя.
registration-field-name = Наименование или имя
registration-field-bin = БИН
registration-field-iin = ИИН
registration-field-kind = Кто регистрируется
registration-field-address = Адрес
registration-field-address-hint = Область, город, улица, дом
registration-field-phone = Телефон
registration-field-phone-hint = Например, +7 701 000 00 00
registration-field-email = Электронная почта
registration-field-email-hint = Для связи с вами
registration-bank-title = Банковские реквизиты
registration-bank-optional = Можно не заполнять
registration-field-account = Счёт (ИИК)
registration-field-account-hint = 20 знаков, начинается с KZ
registration-field-bank = Банк
registration-field-bik = БИК банка
registration-field-bik-hint = 8 или 11 знаков, например CASPKZKA
registration-field-kbe = Код бенефициара (Кбе)
registration-field-kbe-hint = Две цифры: 1 — резидент или 2 — нерезидент, и сектор, например 17
registration-save = Сохранить и продолжить

registration-error-address-empty = Укажите адрес
registration-error-phone-empty = Укажите телефон
registration-error-phone-form = Укажите телефон цифрами, например +7 701 000 00 00
registration-error-email-empty = Укажите адрес электронной почты
registration-error-email-form = Адрес почты неполный. Пример: name@example.kz
registration-error-account-empty = Укажите счёт
registration-error-account-form = В счёте 20 знаков: KZ и ещё 18 цифр или латинских букв
registration-error-account-check = Контрольные цифры счёта не сходятся: в номере ошибка. Сверьте все 20 знаков с документом банка и введите счёт снова
registration-error-bank-empty = Укажите банк
registration-error-bik = В БИК банка Казахстана 8 или 11 знаков, пятый и шестой — KZ. Перепишите его со справки банка
registration-error-kbe = В коде бенефициара две цифры: 1 или 2, затем от 1 до 9. Перепишите его со справки банка
registration-error-too-long = Слишком длинный текст. Предел знаков: { $max }
registration-error-form-incomplete = Заполните сведения: адрес, телефон и почту
registration-error-attachment-missing = Приложите документы. Не хватает: { $group }
registration-error-file-unfinished = Файл загружен не до конца: { $name }. Загрузите его ещё раз или удалите
registration-error-ground = Выберите основание отказа
registration-error-decision = Выберите решение
registration-error-where = Отметьте, какое поле или документ не соответствует
registration-error-detail = Объясните заявителю, что исправить

registration-documents-title = Документы
registration-documents-lead = PDF или снимок в хорошем качестве. Файл сохраняется сразу, к нему можно вернуться.
registration-attachment-state_registration = Государственная регистрация
registration-attachment-tax_and_mandatory_payments = Налоги и обязательные платежи
registration-attachment-bank_details = Банковские реквизиты
registration-attachment-identity_document = Документ, удостоверяющий личность
registration-attachment-required = обязательно
registration-attachment-optional = необязательно
registration-attachment-none = файлов нет
registration-attachment-add = Добавить файл: { $group }
registration-attachment-upload = Загрузить
registration-attachment-remove = Удалить
registration-documents-next = К соглашению

registration-agreement-title = Соглашение о порядке использования портала
registration-agreement-lead = Прочитайте и подпишите. Подпись заверяет также форму и приложенные файлы по их контрольным суммам.
registration-agreement-version = Редакция соглашения: { $version }
registration-agreement-version-from = Редакция соглашения: { $version }, действует с { $date }
registration-agreement-sign = Подписать и подать
registration-renewal-title = Подписать новую редакцию соглашения
registration-renewal-lead = Действует новая редакция соглашения. Прочитайте и подпишите её: до этого нельзя подать новую заявку. Всё остальное продолжается.
registration-renewal-sign = Подписать соглашение

registration-presented-title = Документы поданы
registration-presented-lead = Ответим до { $date }. Ничего делать не нужно.
registration-presented-overdue = Срок ответа истёк: { $date }. Молчание не означает ни подтверждения, ни отказа, решение остаётся за оператором. Руководитель оператора предупреждён. Документы и заявление сохранены.
registration-presented-at = Подано
registration-due = Решение до
registration-refused-title = В регистрации отказано
registration-refused-ground = Основание
registration-refused-clause = По какому пункту
registration-refused-where = Что не соответствует
registration-refused-detail = Пояснение оператора
registration-refused-correct = Исправить и подать снова
registration-refused-kept = Заполненная форма сохранена. Приложите документы и подпишите соглашение ещё раз.
registration-refused-paper = Отказ — подписанный документ, он ниже.
registration-papers-title = Документы
registration-registered-title = Регистрация подтверждена
registration-registered-lead = Кабинет открыт { $date }.

registration-instruction-1 = Нажмите «Подать заявку» и опишите объект.
registration-instruction-2 = Загрузите документы проекта. Загрузку можно прервать и продолжить.
registration-instruction-3 = Выберите экспертную организацию, проверьте и подпишите. До 14:00 рабочего дня заявка регистрируется сразу, позже — в следующий рабочий день.
registration-instruction-title = Как работать с порталом
registration-instruction-465-1 = Входите только с ключом ЭЦП: своим или организации.
registration-instruction-465-2 = Со дня регистрации и до приёмки объекта в эксплуатацию вы представляете через кабинет сведения и копии документов о его строительстве (пункт 9). Каждый документ удостоверяет ЭЦП лица, которое вправе его удостоверить (пункт 10).
registration-instruction-465-3 = Подписанное не удаляют, не изменяют и не заменяют (пункт 12). Исправление — это новая версия.

registration-ground-duplicate_user = Пользователь уже зарегистрирован
registration-ground-untrue_data = Недостоверные сведения в форме
registration-ground-data_not_matching_documents = Сведения не соответствуют документам

registration-queue-title = Регистрации
registration-queue-lead = { $count ->
    [0] Заявлений, ожидающих решения, нет.
    [one] { $count } заявление ждёт решения. Срок: 3 рабочих дня, на портале строительства — 1.
    [few] { $count } заявления ждут решения. Срок: 3 рабочих дня, на портале строительства — 1.
   *[many] { $count } заявлений ждут решения. Срок: 3 рабочих дня, на портале строительства — 1.
}
registration-queue-caption = Заявления на регистрацию по сроку
registration-queue-party = Заявление
registration-queue-due = Решить до
registration-queue-decision = Решение
registration-queue-presented = Подано
registration-queue-empty = Все заявления рассмотрены.
registration-queue-decided = Решённые
registration-queue-waiting = Ждут решения

registration-checks-title = Проверки
registration-check-signature = Подпись под соглашением действительна
registration-check-party = Подписал сам заявитель: номер в регистрационном свидетельстве совпадает
registration-check-numbers = Номера в регистрационном свидетельстве обычного вида
registration-check-duplicate-none = Других регистраций с этим номером нет
registration-check-duplicate-found = Раньше с этим номером было заявление: { $state }, { $date }
registration-check-documents = Приложены все обязательные документы
registration-decision-title = Решение
registration-decision-confirm = Подтвердить регистрацию
registration-decision-refuse = Отказать
registration-decision-ground = Основание, пункт 9 Правил
registration-decision-ground-465 = Основание, пункт 7 Правил приказа № 465: других нет
registration-decision-where = Поле или документ
registration-decision-where-hint = Нужно для второго и третьего основания
registration-decision-detail = Пояснение заявителю
registration-decision-detail-hint = Что не так и как исправить. Заявитель увидит этот текст
registration-decision-submit = Перейти к подписи
registration-decision-done-confirmed = Регистрация подтверждена: { $name }
registration-decision-done-refused = Отказ записан: { $name }
registration-confirmation-title = Подтверждение регистрации: { $name }
registration-confirmation-lead = Подтверждение — это документ. Прочитайте его и подпишите своим ключом: подтверждает только подпись.
registration-confirmation-sign = Подписать и подтвердить
registration-confirmation-several = Регистрации для подтверждения вместе
registration-confirmation-sign-several = { $count ->
    [one] Подписать и подтвердить { $count }
    [few] Подписать и подтвердить { $count }
   *[other] Подписать и подтвердить { $count }
}
registration-confirmation-paper-670 = Оператор портала подтверждает регистрацию названного выше пользователя на портале на основании пункта 8 Правил, утверждённых приказом от 24 сентября 2018 года № 670.
registration-confirmation-paper-465 = Оператор портала подтверждает регистрацию названного выше пользователя на портале на основании пункта 6 Правил, утверждённых приказом от 11 сентября 2020 года № 465.
registration-confirmation-paper-opens = С подписанием пользователю открыты личный кабинет и инструкция по работе с порталом. Дата решения — дата его подписи.
registration-refusal-title = Отказ в регистрации: { $name }
registration-refusal-lead = Отказ — это документ. Прочитайте его и подпишите своим ключом: отказывает только подпись. Если в нём что-то не так, исправьте это на странице заявления.
registration-refusal-sign = Подписать и отказать
registration-refusal-waiting = Отказ подготовлен и ждёт подписи
registration-refusal-open = Прочитать и подписать отказ
registration-refusal-prepare-hint = Отказ вступает в силу с вашей подписью, на следующей странице
registration-refusal-paper-670 = Оператор портала отказывает в регистрации по основанию, указанному выше. Основания для отказа — только те, что названы в пункте 9 Правил, утверждённых приказом от 24 сентября 2018 года № 670.
registration-refusal-paper-465 = Оператор портала отказывает в регистрации по основанию, указанному выше. Единственное основание для отказа названо в пункте 7 Правил, утверждённых приказом от 11 сентября 2020 года № 465.
registration-refusal-paper-correct = Заполненная форма сохранена на портале. Исправьте указанное выше, приложите документы, подпишите соглашение и подайте заявление снова в любое время. Срок решения начнётся заново со дня подачи.
registration-refusal-paper-duplicate = У зарегистрированного пользователя уже есть личный кабинет. Войдите с ключом зарегистрированного пользователя или попросите доступ у руководителя организации. Если регистрация не ваша, подайте заявление снова: заполненная форма сохранена.
registration-refusal-paper-where = Кто подписал, каким регистрационным свидетельством и когда, указано рядом с документом и файлом подписи.
registration-of-portal = { $portal }: { $text }

refusal-duplicate-user = Пользователь с этим номером уже зарегистрирован. Войдите в кабинет или попросите руководителя добавить вас.
refusal-registration-not-now = В нынешнем состоянии регистрации этого сделать нельзя. Ничего не изменилось. Обновите страницу и посмотрите состояние.
refusal-registration-signer-differs = Соглашение подписано чужим ключом. Выберите ключ того, кто регистрируется, и подпишите снова. Ничего не подано, введённое сохранено.
refusal-registration-signer-without-authority = У этого ключа нет права подписи за организацию. Подписать может руководитель организации или сотрудник с правом подписи. Ничего не подано, введённое сохранено.
refusal-registration-attachments-missing = Не приложены обязательные документы. Загрузите их и повторите. Введённое сохранено.
refusal-registration-agreement-unsigned = Соглашение ещё не подписано. Сначала подпишите его; введённое сохранено.
refusal-not-registered = Заявку подают из личного кабинета. Сначала зарегистрируйтесь на портале.
refusal-registration-ground-missing = Решение не записано: у него нет основания. Выберите основание отказа.
refusal-registration-ground-unknown = Решение не записано: по этому основанию портал отказать не вправе. Перечень оснований закрытый. Выберите основание из перечня или подтвердите регистрацию.
refusal-registration-ground-unmarked = Решение не записано. Отметьте, какое поле или документ не соответствует.
refusal-registration-other-key = Подпись поставлена другим ключом, поэтому ничего не записано. Подпишите своим ключом, выданным работнику оператора портала.
refusal-registration-agreement-to-renew = Действует новая редакция соглашения, поэтому заявка не подана. Откройте кабинет, прочитайте и подпишите её, затем подайте заявку снова. Черновик сохранён.
refusal-registration-agreement-not-countersigned = Регистрация ещё не подтверждена: это соглашение подписывает и оператор. Подпишите его на этой странице, затем подтвердите.

# Список зарегистрированных пользователей (A-9, B-7).
users-title = Зарегистрированные пользователи
users-lead = { $count ->
    [one] { $count } регистрация. Страница { $page } из { $pages }, в файлах все.
    [few] { $count } регистрации. Страница { $page } из { $pages }, в файлах все.
   *[many] { $count } регистраций. Страница { $page } из { $pages }, в файлах все.
}
users-column-user = Пользователь
users-column-registered = Зарегистрирован
users-empty = По этим условиям никого нет.
users-find = Показать
users-any = все
users-field-find = Имя, БИН или ИИН
users-field-find-hint = Часть имени или номер целиком
users-field-from = Зарегистрирован с
users-field-to = Зарегистрирован по
users-field-day-hint = Например, 24.11.2026

correction-ask = Попросить исправить данные
correction-ask-title = Попросить пользователя исправить данные
correction-ask-lead = На портале строительства недостоверные данные не основание для отказа (пункт 7 приказа № 465), поэтому пользователя просят их исправить. Просьба не останавливает срок регистрации, и решение можно принять без неё.
correction-before = Последняя просьба
correction-fields = Что исправить
correction-text = Что в них неверно
correction-send = Попросить
correction-not-now = Регистрация не рассматривается на портале строительства, поэтому просить не о чем.
correction-asked-at = Когда попросили
correction-corrected-at = Когда исправлено
correction-waits = ещё нет
correction-title = Исправление данных регистрации
correction-lead = Оператор просит исправить эти данные. Срок регистрации тем временем идёт. Прежние значения остаются в истории.
correction-open = Оператор просит исправить данные
correction-save = Исправить
correction-error-fields = Выберите, что исправить
correction-error-text = Напишите, что неверно. Наибольшее число знаков: { $max }
correction-error-same = Из того, о чём просит оператор, ничего не изменено
correction-error-order = По приказу № 670 недостоверные данные — основание для отказа (пункт 9), поэтому там исправлений не просят
event-registration_correction_asked = Оператор попросил исправить данные
event-registration_corrected = Пользователь исправил данные
notice-registration-correction-asked = Оператор просит исправить данные регистрации: { $text }. Срок регистрации продолжает идти
notice-registration-corrected = Пользователь исправил данные регистрации: { $name }
