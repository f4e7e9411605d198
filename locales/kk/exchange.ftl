# Жүйелер арасындағы қол қойылған хабарламалар: бас тартулар (екінші жүйе мен журнал көреді).

refusal-exchange-malformed = Хабарламаны оқу мүмкін емес: ол канондық түрде жазылмаған. Жіберушіге: алмасу сипаттамасы бойынша қайта жасаңыз.
refusal-exchange-unknown-system = Жіберуші жүйе мұнда тіркелмеген: { $system }. Алдымен интеграциялауға келісім жасалады.
refusal-exchange-blocked = Бұл жүйемен алмасу тоқтатыла тұрды: { $system }. Хабарламалар қайта басталғаннан кейін жетеді.
refusal-exchange-wrong-addressee = Хабарлама басқа жүйеге арналған: { $addressee }.
refusal-exchange-not-the-sender = Қолтаңба дұрыс, бірақ бұл жүйенікі емес: { $system }. Хабарлама қабылданбады, жағдай қауіпсіздік оқиғасы ретінде жазылды.
refusal-exchange-bad-signature = Жүйенің қолтаңбасы жарамсыз ({ $reason }). Хабарлама қабылданбады.
refusal-exchange-id-reused = Бұл нөмірмен басқа хабарлама қабылданған: { $message }.
refusal-exchange-position-taken = Хат алмасудағы бұл орын басқа хабарламамен толған: { $position }.
refusal-exchange-kind-not-accepted = Бұл жүйе мұндай хабарламаларды қабылдамайды: { $kind }.
refusal-exchange-request-stale = Файлға сұрау ескірген. Жүйелердің сағаты бес минуттан артық айырмашылықпен жүр немесе сұрау тым ұзақ жетті.
refusal-exchange-request-replayed = Файлға бұл сұрау бұрын пайдаланылған. Әр сұрауға қайта қол қойылады.
refusal-exchange-file-not-addressed = Бұл файл сіздің жүйеңізге жіберілген құжаттардың қатарында жоқ.
refusal-exchange-not-serving = Бұл өтінімнің адресаты басқа жүйені пайдаланады, мынаны емес: { $system }.
refusal-expertise-already-received = Мұндай нөмірі бар өтінім қабылданған: { $number }.
refusal-expertise-number-missing = Өтінімнің тіркеу нөмірі немесе күні жоқ. Тек тіркелген өтінімдер қабылданады.
refusal-expertise-number-differs = Өтінім нөмірі тіркелген нөмірге сәйкес емес: { $number }.
refusal-expertise-manifest-differs = Қол қойылған тізімдеме хабарламаның құрамына сәйкес емес.
refusal-expertise-signature-invalid = Тізімдемедегі өтініш берушінің қолтаңбасы жарамсыз ({ $reason }).
refusal-expertise-signer-differs = Тізімдемеде өтініш берушінің қолтаңбасы жоқ.
refusal-expertise-signer-not-you = Құжатқа басқа адамның кілтімен қол қойылған. Өз кілтіңізбен қол қойыңыз.
refusal-result-signers-missing = Нәтиже туралы хабарламада сарапшы мен басшының қолтаңбалары туралы мәліметтер жоқ.
refusal-result-signatures-differ = Нәтижедегі қолтаңбалар расталмады ({ $reason }).
