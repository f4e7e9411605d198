# Кабинет: тіркеу расталғанға дейін және одан кейін.

nav-cabinet = Менің істерім
cabinet-waiting-count = { $count ->
    [one] { $count } іс
   *[other] { $count } іс
}
cabinet-todo-remarks = Жинақтылық бойынша ескертулерді оқыңыз
cabinet-number-none = нөмір берілмеді
cabinet-closed-lead = Кабинет тіркеу расталғаннан кейін ашылады.
cabinet-closed-none = Порталда тіркеліңіз
cabinet-closed-none-text = Өтінімді тіркелген пайдаланушылар ғана береді. Деректердің бір бөлігі тіркеу куәлігінен алынады, шешім мерзімі: 3 жұмыс күні.
cabinet-closed-begun = Тіркеуді аяқтаңыз
cabinet-closed-begun-text = Енгізілген деректер сақталды. Құжаттар ұсынылғанға дейін шешім мерзімі басталмайды.
cabinet-closed-presented = Тіркеу бойынша шешім мерзімі: { $date }
cabinet-closed-presented-text = Құжаттарды портал операторы қарап жатыр. Сізден ештеңе талап етілмейді.
cabinet-closed-open = Өтінішті ашу
cabinet-closed-powers = Ұйымыңыз тіркелген
cabinet-closed-powers-text = Басшысы сізге оның кабинетінде әлі құқық берген жоқ. Өкілеттік сұраңыз; сізге берілгені есептік жазбаңызда көрінеді.
cabinet-closed-refused-text = Оператор негіздемені көрсетті. Өтінішті түзетіп, қайта ұсыныңыз: толтырылған нысан сақталды.
cabinet-closed-refused-button = Негіздемені оқу және түзету

cabinet-portals = Тіркелулер
cabinet-portal-none = тіркелмеген
cabinet-portal-begin = Тіркелу
cabinet-portal-open = Ашу
