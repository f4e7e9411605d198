retention-title = Хранение дел
retention-lead = Дело хранится три года со дня регистрации последнего документа в нём (пункт 23 Правил). После этого само ничего не исчезает: уничтожить его можно по подписанному акту. То, что служит доказательством, не уничтожается (пункт 65).
retention-caption = Зарегистрированные дела, сначала самые ранние
retention-column-case = Дело
retention-column-state = Состояние
retention-column-registered = Зарегистрирован на портале
retention-empty = Таких дел нет.
retention-find = Регистрационный номер
retention-find-button = Найти
retention-next = Следующая страница
retention-runs = Срок хранения ещё не закончился: последний день — { $date } (пункт 23 Правил). До этого документы нельзя уничтожить.
retention-state-kept = Хранится
retention-state-held = Удерживается как доказательство
retention-state-disposable = Можно уничтожить
retention-state-disposed = Уничтожено
retention-items = Документы дела
retention-act = Акт об уничтожении
retention-act-signature = Подпись под актом
retention-act-number = Номер акта
retention-act-covers = { $count ->
    [one] { $count } документ, назван контрольной суммой
    [few] { $count } документа, каждый назван контрольной суммой
   *[many] { $count } документов, каждый назван контрольной суммой
}
retention-disposed-by = Подписал
retention-disposed-at = Уничтожено
retention-dispose = Подписать акт и уничтожить документы
retention-dispose-warning = Вернуть файлы будет нельзя. Контрольные суммы, подписи, история и этот акт останутся.
retention-holds = Удержание как доказательства
retention-holds-none = Это дело ничто не удерживает.
retention-hold = Запретить уничтожение
retention-release = Снять запрет
retention-referral = Номер обращения
retention-referral-hint = Сведений, направленных в правоохранительные или другие уполномоченные органы (пункт 65 Правил)
retention-error-referral = Укажите номер обращения, не более { $max } знаков
