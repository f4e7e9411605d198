# Pages for requests that were not carried out: what happened, what to do.

problem-home-link = Go to the home page
problem-reference = Code for support:
problem-sign-in-title = Sign in
problem-sign-in-text = Your session has ended or you have not signed in yet. Sign in with your EDS key and try again. Saved drafts are kept.
problem-denied-title = You cannot open this page
problem-denied-text = This page is for another role or another organisation. Check that you signed in with the right key: sign out and sign in with the other one. The owner of the case or the operator of the system can give you access.
problem-form-expired-title = The form is out of date
problem-form-expired-text = The form was not opened in this session, so nothing was saved. Go back to the previous page, reload it and send the form again.
problem-not-found-title = This page does not exist
problem-not-found-text = Check the address or find the case in your personal account.
problem-method-title = This cannot be done here
problem-method-text = This kind of request does not fit the address. Go to the home page and choose the section you need.
problem-stale-title = The data has changed
problem-stale-text = Somebody else changed this while you were working. Nothing was written. Open the page again, check its latest state and repeat the action.
problem-too-large-title = Too much data
problem-too-large-text = What you sent is larger than this page accepts, so nothing was saved. Split the files or choose a smaller one.
problem-too-often-title = Too many attempts from this address
problem-too-often-text = Too many attempts to sign in were made from this network address within a minute, so this request was not carried out. Nothing is lost. Wait a minute and reload the page. If many people of your network sign in from one address, tell the code below to support.
problem-refused-title = The action was not carried out
problem-refused-text = Nothing was changed. Go back to the previous page, correct the cause and try again.
problem-bad-request-title = The request was not understood
problem-bad-request-text = The data from the browser is incomplete or damaged. Nothing was saved. Reload the page and try again.
problem-unavailable-title = The service is not available right now
problem-unavailable-text = Nothing is lost. Try again in a minute. If that does not help, tell support the code below.
problem-internal-title = Something went wrong on our side
problem-internal-text = The action was not carried out and nothing was left half done. Try again. If it happens again, tell support the code below.
