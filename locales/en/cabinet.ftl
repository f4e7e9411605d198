# The account before and after the registration is confirmed.

nav-cabinet = My cases
cabinet-waiting-count = { $count ->
    [one] { $count } case
   *[other] { $count } cases
}
cabinet-todo-remarks = Read the remarks on completeness
cabinet-number-none = no number
cabinet-closed-lead = Your account opens when the registration is confirmed.
cabinet-closed-none = Register on the portal
cabinet-closed-none-text = Only registered users submit applications. Some of the data comes from your certificate. The decision takes 3 working days.
cabinet-closed-begun = Finish the registration
cabinet-closed-begun-text = What you entered is saved. The term for the decision starts when the documents are submitted.
cabinet-closed-presented = Decision on the registration: by { $date }
cabinet-closed-presented-text = The portal operator is reviewing the documents. You need not do anything.
cabinet-closed-open = Open the registration
cabinet-closed-powers = Your organisation is registered
cabinet-closed-powers-text = Its head has not given you any right in this account yet. Ask for powers; what was given to you stands in your account.
cabinet-closed-refused-text = The operator gave the ground. Correct the registration and submit it again: the form you filled in is kept.
cabinet-closed-refused-button = Read the ground and correct

cabinet-portals = Registrations
cabinet-portal-none = not registered
cabinet-portal-begin = Register
cabinet-portal-open = Open
