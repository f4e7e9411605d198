# Файл жүктеу: аймақ, күйлер, қателер.

upload-drop = Файлдарды осы жерге сүйреңіз немесе
upload-choose = компьютерден таңдаңыз
upload-folder = Тұтас қалтаны таңдау
upload-send = Таңдалған файлдарды жүктеу
upload-plain-hint = Файлдар бір сұраумен жіберіледі.
upload-limit = Әр файлдың шегі: { $max }.
upload-limits = { $kinds }. Әр файлдың шегі: { $max }.
upload-resumes = Файлдар бөліктермен жіберіледі: байланыс үзілсе, жүктеу сол жерден жалғасады. Қойындыны жапсаңыз, сол файлды қайта таңдаңыз, жүктелген бөліктер жоғалмайды.
upload-progress = Барлық файлды жүктеу
upload-list = Жүктеліп жатқан файлдар
upload-queued = Кезекте
upload-sending = { $percent } % · { $sent } / { $size }
upload-checking = Жазып, бақылау сомасын есептейміз
upload-done = Жүктелді
upload-again = Байланыс жоқ. { $n }-қайталауға дейін: { $seconds } с. Жүктелген бөліктер сақталды
upload-paused = Тоқтатылды. Жүктелген бөліктер сақталды
upload-too-big = Файл тым үлкен. Шегі: { $max }. Файлды томдарға бөліңіз
upload-empty = Файл бос. Басқа файлды таңдаңыз
upload-refused = Портал файлды қабылдамады. Басқасын таңдаңыз немесе қайталаңыз
upload-overall = { $done } / { $all } · { $sent } / { $size }
upload-finished = Барлық файл жүктелді
upload-pause = Кідірту
upload-resume = Жалғастыру
upload-retry = Қазір қайталау
upload-cancel = Алып тастау
upload-action-of = { $action }: { $name }
