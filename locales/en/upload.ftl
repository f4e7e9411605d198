# Upload of files: zone, states, errors.

upload-drop = Drop files here or
upload-choose = choose on your computer
upload-folder = Choose a whole folder
upload-send = Upload the chosen files
upload-plain-hint = The files go in one request.
upload-limit = Up to { $max } each.
upload-limits = { $kinds }. Up to { $max } each.
upload-resumes = Files go in parts: if the connection breaks, the upload goes on from the same place. If you closed the tab, choose the same file again; the parts already uploaded are kept.
upload-progress = Upload of all files
upload-list = Files being uploaded
upload-queued = In the queue
upload-sending = { $percent } % · { $sent } of { $size }
upload-checking = Storing and counting the checksum
upload-done = Uploaded
upload-again = No connection. Try { $n } in { $seconds } s. Uploaded parts are kept
upload-paused = Paused. Uploaded parts are kept
upload-too-big = The file is too large. Limit: { $max }. Split it into volumes
upload-empty = The file is empty. Choose another one
upload-refused = The portal did not take the file. Choose another one or try again
upload-overall = { $done } of { $all } · { $sent } of { $size }
upload-finished = All files are uploaded
upload-pause = Pause
upload-resume = Continue
upload-retry = Try now
upload-cancel = Remove
upload-action-of = { $action }: { $name }
