# Home page.

home-portal-title = The single window of construction
home-portal-lead = Submit a project for expertise and follow it in one personal account: registration, completeness, remarks, conclusion.
home-expertise-title = The system of the expertise organisation
home-expertise-lead = Cases from the portal, the completeness check, terms and signed results.
home-how-title = How it works
home-step-sign-in = You sign in with your EDS key. There are no user names or passwords.
home-step-register = You register once: data is taken from the certificate, and you sign the agreement on the use of the portal.
home-step-submit = You upload the documents, choose an expertise organisation and sign everything once. An application sent before 14:00 is registered on the same working day.
home-step-answer = The answer comes to your personal account as a signed document. Every term shows its ground.
home-sign-in = Sign in with your EDS key
home-signed-in = You are signed in: { $name }
home-overseer = You are signed in as an officer of the Vedomstvo: no registration on the portal is needed. Open to you are the access to expertise systems (point 26 of the Rules), the prices of the portal (point 15), the list of expertise organisations (point 12) and the working calendar. Supervision of expertise (point 34, subpoint 9) takes place in the systems of expertise.
home-staff-step-receive = An application comes from the portal as a signed message and is recorded at once.
home-staff-step-check = An expert checks completeness. The term and the time left are shown in every case.
home-staff-step-sign = The expert signs the result, then the head. After the second signature the document gets its number and goes to the applicant.
