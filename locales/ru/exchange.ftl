# Обмен подписанными сообщениями между системами: отказы (их видит и другая система, и журнал).

refusal-exchange-malformed = Сообщение нельзя прочитать: оно записано не в канонической форме. Отправителю: соберите его заново по описанию обмена.
refusal-exchange-unknown-system = Система отправителя здесь не зарегистрирована: { $system }. Сначала заключают соглашение об интеграции.
refusal-exchange-blocked = Обмен с этой системой приостановлен: { $system }. Сообщения дойдут после возобновления.
refusal-exchange-wrong-addressee = Сообщение адресовано другой системе: { $addressee }.
refusal-exchange-not-the-sender = Подпись верна, но принадлежит не этой системе: { $system }. Сообщение не принято, случай записан как событие безопасности.
refusal-exchange-bad-signature = Подпись системы недействительна ({ $reason }). Сообщение не принято.
refusal-exchange-id-reused = Под этим номером уже принято другое сообщение: { $message }.
refusal-exchange-position-taken = Это место в переписке уже занято другим сообщением: { $position }.
refusal-exchange-kind-not-accepted = Эта система не принимает такие сообщения: { $kind }.
refusal-exchange-request-stale = Запрос файла устарел. Часы систем расходятся больше чем на пять минут или запрос шёл слишком долго.
refusal-exchange-request-replayed = Этот запрос файла уже использован. Каждый запрос подписывают заново.
refusal-exchange-file-not-addressed = Этот файл не входит в документы, направленные вашей системе.
refusal-exchange-not-serving = Адресат этой заявки пользуется другой системой, не этой: { $system }.
refusal-expertise-already-received = Заявка с этим номером уже принята: { $number }.
refusal-expertise-number-missing = У заявки нет регистрационного номера или даты. Принимаются только зарегистрированные заявки.
refusal-expertise-number-differs = Номер заявки не совпадает с зарегистрированным: { $number }.
refusal-expertise-manifest-differs = Подписанная опись не совпадает с составом сообщения.
refusal-expertise-signature-invalid = Подпись заявителя под описью недействительна ({ $reason }).
refusal-expertise-signer-differs = Под описью нет подписи заявителя.
refusal-expertise-signer-not-you = Документ подписан ключом другого человека. Подпишите своим ключом.
refusal-result-signers-missing = В сообщении о результате нет данных о подписях эксперта и руководителя.
refusal-result-signatures-differ = Подписи под результатом не подтвердились ({ $reason }).
