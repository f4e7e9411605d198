# Барлық беттерге ортақ бас тартулар.

refusal-role-may-not = Бұл әрекет басқа рөлге арналған, сондықтан ол орындалмады. Басқа кілтпен кіріңіз немесе құқығы бар адамнан сұраңыз.
refusal-nobody-may = Бұл әрекет үшін ЭЦҚ арқылы кіріңіз. Ештеңе өзгерген жоқ.
# A refusal and the clause it stands on; the page puts both together.
refusal-ground = { $said } Негізі: { $clause }.
