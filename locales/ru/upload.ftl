# Загрузка файлов: зона, состояния, ошибки.

upload-drop = Перетащите файлы сюда или
upload-choose = выберите на компьютере
upload-folder = Выбрать папку целиком
upload-send = Загрузить выбранные файлы
upload-plain-hint = Файлы уйдут одним запросом.
upload-limit = До { $max } каждый.
upload-limits = { $kinds }. До { $max } каждый.
upload-resumes = Файлы идут частями: при обрыве связи загрузка продолжится с того же места. Закрыли вкладку — выберите тот же файл ещё раз, загруженные части не пропадут.
upload-progress = Загрузка всех файлов
upload-list = Файлы, которые загружаются
upload-queued = В очереди
upload-sending = { $percent } % · { $sent } из { $size }
upload-checking = Записываем и считаем контрольную сумму
upload-done = Загружен
upload-again = Нет связи. Повтор { $n } через { $seconds } с. Загруженные части сохранены
upload-paused = Приостановлено. Загруженные части сохранены
upload-too-big = Файл слишком большой. Предел: { $max }. Разделите его на тома
upload-empty = Файл пустой. Выберите другой
upload-refused = Портал не принял файл. Выберите другой или повторите
upload-overall = { $done } из { $all } · { $sent } из { $size }
upload-finished = Все файлы загружены
upload-pause = Пауза
upload-resume = Продолжить
upload-retry = Повторить сейчас
upload-cancel = Убрать
upload-action-of = { $action }: { $name }
