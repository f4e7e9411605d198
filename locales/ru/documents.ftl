documents-caption = Документы дела
documents-column-document = Документ
documents-column-source = Кто добавил
documents-column-date = Дата
documents-column-version = Версия
documents-column-signatures = Подписи
documents-column-download = Скачать
documents-file = файл
documents-versions = Все версии (ZIP)
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
document-kind-registration-confirmation = Подтверждение регистрации
document-kind-registration-refusal = Отказ в регистрации
document-kind-attachment = Приложение к регистрации
document-kind-project = Документ проекта
document-kind-completeness-result = Результат проверки комплектности
document-kind-replacement-notice = Уведомление о замене документа
document-kind-annulment-act = Акт об аннулировании
document-kind-version-request = Запрос новой версии документа
document-kind-version-reply = Ответ на запрос: новая версия документа
document-kind-force-majeure-decision = Решение о чрезвычайных обстоятельствах или непреодолимой силе
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
signatures-role-authorized = уполномоченный работник
signatures-role-operator = оператор системы
signatures-role-system = печать системы
signatures-on = Под документом: { $title }

refusal-document-immutable = Подписанный документ нельзя изменить, удалить или заменить. Добавьте новую версию.
refusal-document-not-yet-registered = Документ ещё не зарегистрирован на портале. Дата регистрации: { $date }. Ничего не изменилось. В этот день портал зарегистрирует документ и отправит его автоматически.

refusal-replacement-not-now = В нынешнем состоянии документа этого сделать нельзя. Ничего не изменилось. Обновите страницу и посмотрите состояние.
refusal-replacement-not-own-document = Новую версию документа даёт только тот, чей это документ. Ничего не изменилось. Если документ представил заявитель, направьте заявителю уведомление; если экспертная организация, обратитесь к ней.
refusal-replacement-not-authorised = У вас нет права заменять документы. Ничего не изменилось. Попросите об этом уполномоченного работника экспертной организации.
refusal-replacement-ground-missing = Не указано основание замены, поэтому ничего не записано. Напишите, почему нужна новая версия документа.
refusal-replacement-undecided = Решение о замене документа ещё не записано. Ничего не изменилось. Сначала запишите решение, потом уведомите заявителя, аннулируйте прежнюю версию и отправьте новую.
refusal-replacement-notice-undelivered = Уведомление ещё не доставлено в кабинет заявителя, поэтому ничего не записано. Дождитесь доставки и повторите.
refusal-replacement-not-notified = Заявитель ещё не уведомлён о замене документа. Ничего не изменилось. Сначала уведомите заявителя, потом аннулируйте прежнюю версию и отправьте новую.
refusal-replacement-not-annulled = Прежняя версия документа ещё не аннулирована, поэтому новая не отправлена. Сначала аннулируйте прежнюю версию, потом отправьте новую.
refusal-replacement-without-notice = Новую версию представленного документа отправляют только в ответ на уведомление экспертной организации, а такого уведомления нет. Ничего не отправлено. Дождитесь уведомления.
refusal-replacement-other-version = Действует другая версия этого документа, её номер { $number }. Ничего не изменилось. Обновите страницу и посмотрите действующую версию.
refusal-replacement-unknown-document = Документа, о котором идёт речь, в этом деле нет, или это не последняя его версия. Ничего не изменилось. Проверьте, какая версия отправлена последней.
refusal-replacement-already-asked = Новую версию этого документа уже запросили уведомлением № { $number }. Ничего не изменилось. Дождитесь ответа заявителя.
refusal-replacement-already-answered = На это уведомление уже ответили. Ничего не изменилось. Отправленную версию смотрите на странице дела.
refusal-replacement-case-over = Дело закончено, поэтому новую версию не запрашивают. Ничего не изменилось. Исправленные документы подают новым заявлением.
refusal-replacement-not-named = Дело пришло, когда документы ещё не назывались номером портала, поэтому новую версию этого документа через систему запросить нельзя. Ничего не изменилось. Свяжитесь с заявителем.
refusal-replacement-statement-differs = Подписанный ответ не об этом заявлении и не об этом файле. Ничего не принято. Отправителю нужно составить ответ заново и подписать его.

refusal-retention-not-now = В нынешнем состоянии хранения этого сделать нельзя. Ничего не изменилось. Обновите страницу и посмотрите состояние.
refusal-retention-item-known = Этот документ уже есть среди хранимых. Ничего не изменилось. Добавлять его снова не нужно. Контрольная сумма: { $sha256 }.
refusal-retention-operation-not-ended = День, когда закончится эксплуатация объекта, ещё не наступил: { $date }. Ничего не записано. Проверьте дату или запишите окончание, когда этот день наступит.
refusal-retention-case-open = Дело не завершено: в него ещё может что-то поступить. Ничего не уничтожено. Дождитесь, пока оно будет закрыто.
refusal-retention-disposed = Срок хранения закончился, документы этого дела уничтожены { $date } по акту { $act }. Контрольные суммы, подписи и история остались на странице дела.
refusal-retention-open = Объект ещё эксплуатируется, поэтому его документы уничтожить нельзя. Ничего не изменилось. Сначала запишите, что эксплуатация объекта закончилась.
refusal-retention-runs = Срок хранения ещё не закончился, его последний день: { $last_day }. Уничтожить документы нельзя. Ничего не изменилось. Повторите после окончания срока.
refusal-retention-held = Уничтожить документы нельзя: они нужны как доказательства. Ничего не изменилось. Номер информации, отправленной в правоохранительные или другие уполномоченные органы: { $referral }. Сначала нужно снять запрет на уничтожение.
refusal-retention-secrets = Уничтожить документы нельзя: { $date } об одном из них сообщили, что он содержит государственные секреты, и решения по этому сообщению ещё нет (пункты 4 и 23 Правил). Ничего не изменилось. Сначала примите решение по сообщению.
refusal-retention-act-unsigned = Акт об уничтожении не подписал тот, кто его утвердил. Ничего не уничтожено. Подпишите акт и повторите.
refusal-retention-act-incomplete = Перечень в акте об уничтожении не совпадает с хранимыми документами. Ничего не уничтожено. Составьте акт заново: в нём должны быть все хранимые документы и никакие другие.
archive-download = Скачать всё (ZIP)
archive-title = Что в этом архиве
archive-about =
    Каждый файл такой, каким он был подписан. Как доказать это без какой-либо системы:
        1. sha256sum -c SHA256SUMS (Linux или macOS) сравнит каждый файл с его SHA-256.
        2. inventory.json перечисляет те же файлы с номерами, датами и подписавшими. inventory.json.cms — печать (CMS) системы, которая выдала этот архив. С ключом RSA её проверит любой openssl, с ГОСТ 34.10-2015 — тот, который знает ГОСТ. CA.pem — файл с корневым и выдавшим сертификатами удостоверяющего центра, взятыми у самого центра:
           openssl cms -verify -binary -inform DER -in inventory.json.cms -content inventory.json -CAfile CA.pem -purpose any
        3. Каждый файл .cms в папке signatures — отсоединённая подпись под документом с тем же номером.
