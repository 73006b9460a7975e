"""Exports as they come, small and written by hand, with what a careful person reads in them.

Headings and words are those of the products (or of sheets kept by hand); the people are invented.
"""

from dataclasses import dataclass, field

Counts = dict[str, int | list[int] | None]


@dataclass(frozen=True)
class Case:
    """Files with their text; `fields` of the first: field -> heading, whole but for "other".

    `kinds`: what each file is. `counts`: metrics of all leads together (None: not tracked). `notes`: keys that must be
    among the notes; `silent`: keys that must not. `code` and `says`: how `report` ends, and what stderr says then.
    """

    name: str
    files: dict[str, str]
    kinds: tuple[str, ...]
    fields: dict[str, str] | None = None
    counts: Counts = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ()
    encoding: str = "utf-8"
    code: int = 0
    says: str = ""


def text(lines: str) -> str:
    """Give a text without the blanks that set it off here."""
    return "\n".join(line.strip() for line in lines.strip().splitlines()) + "\n"


BITRIX_LEADS = text('''
"ID";"Название лида";"Стадия";"Дополнительно о стадии";"Источник";"Ответственный";"Дата создания";"Дата изменения";"Возможная сумма";"Валюта";"Рабочий телефон";
"101";"Заявка с сайта";"Не обработан";"";"Веб-сайт";"Анна Петрова";"25.03.2026 10:11:12";"25.03.2026 10:11:12";"0.00";"Российский рубль";"+7 701 123-45-67";
"102";"Звонок; повтор";"Некачественный лид";"";"Звонок";"Анна Петрова";"26.03.2026 10:11:12";"26.03.2026 12:00:00";"0.00";"Российский рубль";"+7 701 123-45-68";
"103";"Звонок ""горячий""";"Качественный лид";"";"Звонок";"Иван Сидоров";"26.03.2026 11:11:12";"27.03.2026 12:00:00";"15000.00";"Российский рубль";"+7 701 123-45-69";
"104";"Заявка с сайта";"В работе";"";"Веб-сайт";"Иван Сидоров";"27.03.2026 10:11:12";"27.03.2026 12:00:00";"0.00";"Российский рубль";"";
''')

BITRIX_DEALS_UK = text("""
"ID";"Стадія угоди";"Назва";"Тип";"Джерело";"Сума";"Валюта";"Компанія";"Контакт";"Угода закрита";"Дата створення";"Ким створена";"Дата змінення";"Відповідальний";"Орієнтовна дата закриття";
"7";"Нова";"Угода #7";"Продаж";"Дзвінок";"1000.00";"Гривня";"";"Іван Коваль";"ні";"13.01.2026 09:00:00";"Ольга Бондар";"14.01.2026 09:00:00";"Ольга Бондар";"20.02.2026";
"8";"Успішна угода";"Угода #8";"Продаж";"Веб-сайт";"2500.50";"Гривня";"";"Петро Шевчук";"так";"14.01.2026 09:00:00";"Ольга Бондар";"24.01.2026 09:00:00";"Ольга Бондар";"24.01.2026";
"9";"Угода провалена";"Угода #9";"Продаж";"Веб-сайт";"700.00";"Гривня";"ТОВ Ромашка";"Олена Мороз";"так";"15.01.2026 09:00:00";"Ольга Бондар";"29.01.2026 09:00:00";"Тарас Лис";"29.01.2026";
"10";"Аналіз причини провалу";"Угода #10";"Продаж";"Реклама";"100.00";"Гривня";"";"";"так";"15.01.2026 10:00:00";"Ольга Бондар";"30.01.2026 09:00:00";"Тарас Лис";"30.01.2026";
"11";"Підготовка документів";"Угода #11";"Продаж";"Реклама";"100.00";"Гривня";"";"";"ні";"16.01.2026 10:00:00";"Тарас Лис";"30.01.2026 09:00:00";"Тарас Лис";"28.02.2026";
""")

BITRIX_PRODUCT_ROWS = text("""
"ID";"Deal Name";"Stage";"Income";"Currency";"Contact";"Closed";"Created";"Created by";"Responsible";"Assumed close date";"Product";"Price";"Quantity";
"41";"Sofa and table";"Deal won";"300.00";"US Dollar";"John Roe";"yes";"03/14/2026 9:05:00 am";"Ann Lee";"Ann Lee";"03/20/2026";"Sofa";"300.00";"1";
"41";"Sofa and table";"Deal won";"120.00";"US Dollar";"John Roe";"yes";"03/14/2026 9:05:00 am";"Ann Lee";"Ann Lee";"03/20/2026";"Table";"120.00";"1";
"42";"Chair";"Deal lost";"40.00";"US Dollar";"Jane Doe";"yes";"03/15/2026 9:05:00 pm";"Ann Lee";"Bob Ray";"03/22/2026";"Chair";"40.00";"1";
"43";"Lamp";"Create papers";"25.00";"US Dollar";"Max Moe";"no";"03/16/2026 9:05:00 am";"Ann Lee";"Bob Ray";"04/22/2026";"Lamp";"25.00";"1";
""")

AMO = text("""
ID,Название сделки,"Бюджет ",Ответственный,Дата создания сделки,Кем создана сделка,Дата редактирования,Кем редактирована,Дата закрытия,Теги,Примечание,Этап сделки,Воронка,Полное имя контакта,Ответственный за контакт,Рабочий телефон,Рабочий email,Причина отказа,utm_source,utm_campaign,Причина отказа,utm_source
31001,Заявка 1,50000,Мария Орлова,14.02.2026 10:00:00,Робот,15.02.2026 11:00:00,Мария Орлова,15.02.2026 11:00:00,,,Успешно реализовано,Основная,Иван,Мария Орлова,'+79001112233,a@mail.ru,,yandex,spring,,yandex
31002,Заявка 2,0,Мария Орлова,14.02.2026 11:00:00,Робот,16.02.2026 11:00:00,Мария Орлова,16.02.2026 11:00:00,,,Закрыто и не реализовано,Основная,Пётр,Мария Орлова,'+79001112234,,Дорого,google,,,google
31003,Заявка 3,12000,Олег Котов,15.02.2026 11:00:00,Робот,16.02.2026 12:00:00,Олег Котов,не закрыта,,,Первичный контакт,Основная,Анна,Мария Орлова,'+79001112235,,,yandex,spring,,yandex
31004,Заявка 4,0,Олег Котов,16.02.2026 11:00:00,Робот,16.02.2026 12:00:00,Олег Котов,не закрыта,,,Неразобранное,Основная,Ольга,Олег Котов,'+79001112236,,,,,,
31005,Заявка 5,0,Олег Котов,17.02.2026 11:00:00,Робот,18.02.2026 12:00:00,Олег Котов,18.02.2026 12:00:00,,,Закрыто и не реализовано,Основная,Яна,Олег Котов,'+79001112237,,Не отвечает,yandex,,,yandex
""")

HUBSPOT_DEALS = text("""
Record ID,Deal Name,Deal Stage,Amount,Deal owner,Close Date,Create Date,Pipeline,Last Activity Date,Associated Company IDs,Is closed lost,Closed Lost Reason
9001,Acme,Closed Won,12000,Dana Fox,2026-01-20 10:00,2026-01-05 09:30,Sales Pipeline,2026-01-20 10:00,11,false,
9002,Bolt,closedlost,3000,Dana Fox,2026-01-25 10:00,2026-01-06 09:30,Sales Pipeline,2026-01-25 10:00,12,true,Price
9003,Crow,qualifiedtobuy,8000,Eli Moss,2026-03-31 00:00,2026-01-07 09:30,Sales Pipeline,2026-02-01 10:00,13,false,
9004,Dune,Decision Maker Bought-In,,Eli Moss,,2026-01-08 09:30,Sales Pipeline,2026-02-01 10:00,,false,
9005,Echo,Closed Lost,500,Eli Moss,2026-01-29 10:00,2026-01-09 09:30,Sales Pipeline,2026-01-29 10:00,15,true,Timing
""")

HUBSPOT_CONTACTS = text("""
Record ID,First Name,Last Name,Email,Phone Number,Contact owner,Lifecycle Stage,Lead Status,Create Date,Original Source,Original Source Drill-Down 1,Last Activity Date
501,Ann,Lee,ann@example.com,555-0101,Dana Fox,Lead,NEW,2026-02-01 10:00,Organic Search,google,2026-02-02 10:00
502,Bob,Ray,bob@example.com,555-0102,Dana Fox,Marketing Qualified Lead,OPEN,2026-02-02 10:00,Paid Social,facebook,2026-02-03 10:00
503,Cy,Fox,cy@example.com,555-0103,Eli Moss,Opportunity,OPEN_DEAL,2026-02-03 10:00,Direct Traffic,,2026-02-04 10:00
504,Di,Orr,di@example.com,555-0104,Eli Moss,Customer,CONNECTED,2026-02-04 10:00,Organic Search,google,2026-02-05 10:00
505,Ed,Poe,ed@example.com,555-0105,Eli Moss,Lead,UNQUALIFIED,2026-02-05 10:00,Organic Search,google,2026-02-06 10:00
""")

SALESFORCE_REPORT = text("""
Opportunity ID,Opportunity Name,Stage,Amount Currency,Amount,Close Date,Created Date,Opportunity Owner,Account Name,Lead Source,Probability (%),Age,Next Step
0061v00000AAAAAAA1,Alpha,Closed Won,USD,"$12,000.00",1/25/2026,1/5/2026,Pat Kim,Alpha Inc,Web,100%,20,
0061v00000AAAAAAB2,Beta,Closed Lost,USD,"$2,000.00",1/28/2026,1/6/2026,Pat Kim,Beta Inc,Phone Inquiry,0%,22,
0061v00000AAAAAAC3,Gamma,Negotiation/Review,USD,"$5,000.00",3/31/2026,1/17/2026,Lou Gray,Gamma Inc,Web,60%,40,Send papers
0061v00000AAAAAAD4,Delta,Prospecting,USD,"$1,000.00",4/30/2026,1/18/2026,Lou Gray,Delta Inc,Partner,10%,40,

"Grand Totals (4 records)",,,,"$20,000.00",,,,,,,,
"Confidential Information - Do Not Distribute",,,,,,,,,,,,
"Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved.",,,,,,,,,,,,
""")

SALESFORCE_LIST = text("""
Id,Name,StageName,CloseDate,Amount,OwnerId,LeadSource,IsWon,IsClosed,CreatedDate,IsDeleted
0061v00000AAAAAAA1,Alpha,Closed Won,2026-01-25,12000.0,0051v000001AAAA,Web,true,true,2026-01-05T10:00:00.000Z,false
0061v00000AAAAAAB2,Beta,Closed Lost,2026-01-28,2000.0,0051v000001AAAA,Phone Inquiry,false,true,2026-01-06T10:00:00.000Z,false
0061v00000AAAAAAC3,Gamma,Proposal/Price Quote,2026-03-31,5000.0,0051v000001BBBB,Web,false,false,2026-01-17T10:00:00.000Z,false
""")

PIPEDRIVE = text("""
Deal - ID,Deal - Title,Deal - Value,Deal - Currency of value,Deal - Stage,Deal - Status,Deal - Owner,Deal - Pipeline,Deal - Deal created,Deal - Won time,Deal - Lost time,Deal - Expected close date,Deal - Lost reason,Deal - Organization,Person - Name,Person - Email (Work),Person - Phone,Person - Owner
1,Roof A,4000,PLN,Contact Made,Won,Zofia Wilk,Sales,2026-02-13 08:00:00,2026-02-20 08:00:00,,2026-02-28,,A sp. z o.o.,Jan,jan@example.pl,500100200,Adam Lis
2,Roof B,5000,PLN,Proposal Made,Lost,Zofia Wilk,Sales,2026-02-14 08:00:00,,2026-02-21 08:00:00,2026-02-28,Price,B sp. z o.o.,Ewa,ewa@example.pl,500100201,Adam Lis
3,Roof C,6000,PLN,Proposal Made,Open,Adam Lis,Sales,2026-02-15 08:00:00,,,2026-03-28,,C sp. z o.o.,Ola,ola@example.pl,500100202,Adam Lis
4,Roof D,7000,PLN,Qualified,Open,Adam Lis,Sales,2026-02-16 08:00:00,,,2026-03-28,,D sp. z o.o.,Iza,iza@example.pl,500100203,Zofia Wilk
""")

ZOHO_LEADS = text("""
LEADID,Last Name,Company,Lead Owner,Email,Mobile,Industry,Lead Source,Lead Status,Created Time,CONVERTED
5805028000056864695,Reed,Reed Ltd,Kim Day,r@example.com,555-0111,Retail,Facebook,Contacted,"15 Apr, 2026 00:03:00",Yes
5805028000056864696,Hart,Hart Ltd,Kim Day,h@example.com,555-0112,Retail,Advertisement,Junk Lead,"16 Apr, 2026 10:03:00",Yes
5805028000056864697,Pike,Pike Ltd,Kim Day,p@example.com,555-0113,Retail,OnlineStore,Not Contacted,"17 Apr, 2026 10:03:00",No
5805028000056864698,West,West Ltd,Lee Moon,w@example.com,555-0114,Retail,Facebook,Lost Lead,"18 Apr, 2026 10:03:00",No
5805028000056864699,Nash,Nash Ltd,Lee Moon,n@example.com,555-0115,Retail,Facebook,Attempted to Contact,"19 Apr, 2026 10:03:00",No
""")

ZOHO_DEALS = text("""
Record Id,Deal Owner.id,Deal Owner,Amount,Deal Name,Closing Date,Account Name.id,Account Name,Stage,Contact Name.id,Contact Name,Created By.id,Created Time,Modified Time,Lead Source,Reason For Loss
zcrm_5805028000000000011,zcrm_5805028000000000901,Kim Day,"$2,500.00",Reed 1,2026-02-20,zcrm_1,Reed Ltd,Closed Won,zcrm_2,Reed,zcrm_3,2026-02-01 09:00:00,2026-02-20 09:00:00,Facebook,
zcrm_5805028000000000012,zcrm_5805028000000000901,Kim Day,"$1,500.00",Hart 1,2026-02-25,zcrm_4,Hart Ltd,Closed Lost,zcrm_5,Hart,zcrm_3,2026-02-02 09:00:00,2026-02-25 09:00:00,Facebook,Price
zcrm_5805028000000000013,zcrm_5805028000000000902,Lee Moon,"$900.00",Pike 1,2026-05-30,zcrm_6,Pike Ltd,Needs Analysis,zcrm_7,Pike,zcrm_3,2026-02-03 09:00:00,2026-02-26 09:00:00,Web Download,
""")

DYNAMICS = text("""
(Do Not Modify) Opportunity,(Do Not Modify) Row Checksum,(Do Not Modify) Modified On,Topic,Status,Status Reason,Owner,Created On,Actual Close Date,Est. Close Date,Est. Revenue,Actual Revenue
6f1c0f30-0001-4a2b-9c00-000000000001,abc1==,2026-02-20 10:00,Pump,Won,Won,Ira Bell,2026-02-01 10:00,2026-02-20,2026-02-28,1000,1000
6f1c0f30-0001-4a2b-9c00-000000000002,abc2==,2026-02-21 10:00,Valve,Lost,Canceled,Ira Bell,2026-02-02 10:00,2026-02-21,2026-02-28,1000,0
6f1c0f30-0001-4a2b-9c00-000000000003,abc3==,2026-02-22 10:00,Pipe,Open,In Progress,Sol Vega,2026-02-03 10:00,,2026-04-28,1000,
6f1c0f30-0001-4a2b-9c00-000000000004,abc4==,2026-02-22 10:00,Tank,Open,On Hold,Sol Vega,2026-02-04 10:00,,2026-04-28,1000,
""")

ODOO = text("""
"External ID","Opportunity","Stage","Active","Salesperson","Created on","Closed Date","Expected Revenue","Lost Reason","Source"
"crm.lead_1","A","Won","True","Mia Horn","2026-02-01 10:00:00","2026-02-10 10:00:00","900.0","","Google"
"crm.lead_2","B","Proposition","","Mia Horn","2026-02-02 10:00:00","2026-02-12 10:00:00","800.0","Too expensive","Google"
"crm.lead_3","C","New","True","Leo Park","2026-02-03 10:00:00","","700.0","","Facebook"
"crm.lead_4","D","Qualified","","Leo Park","2026-02-04 10:00:00","2026-02-14 10:00:00","600.0","Not enough stock","Facebook"
"crm.lead_5","E","Qualified","True","Leo Park","2026-02-05 10:00:00","","500.0","","Facebook"
""")

FRESHSALES = text("""
deal_id,deal_name,deal_amount,deal_currency_name,deal_expected_close,deal_closed_date,deal_probability,deal_age,deal_created_at,deal_deal_pipeline_name,deal_deal_stage_name,deal_deal_reason_name,deal_source_name,deal_owner_name
71,Kiln,300.0,EUR,30-03-2026,19-03-2026,100,9,02-03-2026 07:48:37,Default,Won,,Web,Gus Hill
72,Oven,200.0,EUR,30-03-2026,20-03-2026,0,9,03-03-2026 07:48:37,Default,Lost,Price,Web,Gus Hill
73,Fan,100.0,EUR,30-04-2026,,40,9,04-03-2026 07:48:37,Default,Negotiation,,Referral,Una Dale
74,Hob,100.0,EUR,30-04-2026,,40,9,14-03-2026 07:48:37,Default,New,,Referral,Una Dale
""")

FRAPPE = text("""
ID,Naming Series,Status,Lead Owner,Source,Created On,First Responded On,First Response Time,Communication Status,Lost Reason,Mobile No.
CRM-LEAD-2026-00001,CRM-LEAD-.YYYY.-,New,ann@example.com,Website,2026-03-01 10:00:00,,,Open,,
CRM-LEAD-2026-00002,CRM-LEAD-.YYYY.-,Contacted,ann@example.com,Website,2026-03-02 10:00:00,2026-03-02 10:30:00,1800,Replied,,
CRM-LEAD-2026-00003,CRM-LEAD-.YYYY.-,Converted,bob@example.com,Referral,2026-03-03 10:00:00,2026-03-03 11:00:00,3600,Replied,,
CRM-LEAD-2026-00004,CRM-LEAD-.YYYY.-,Junk,bob@example.com,Referral,2026-03-04 10:00:00,,,Open,,
CRM-LEAD-2026-00005,CRM-LEAD-.YYYY.-,Unqualified,bob@example.com,Website,2026-03-05 10:00:00,2026-03-06 10:00:00,86400,Replied,Pricing,
""")

VINSOLUTIONS = text("""
Lead Source,Total Leads,Good Leads,Bad Leads,Duplicate Leads,Sold in Timeframe,Sold in Timeframe %,Sold from Leads,Internet Actual Contact,Internet Actual Contact %,Appts Set,Appts Set %,Appts Shown,Total Gross
AutoTrader,120,100,20,5,12,12%,10,60,60%,30,30%,20,"$24,000.00"
Cars.com,80,70,10,3,7,10%,6,40,57%,20,29%,12,"$14,000.00"
Website,200,180,20,9,30,17%,28,120,67%,70,39%,50,"$61,000.00"
TOTAL,400,350,50,17,49,14%,44,220,63%,120,34%,82,"$99,000.00"
""")

TILDA = text("""
tranid;formid;formname;Name;Phone;Email;Comment;referer;utm_source;utm_campaign;sent
1000001:1;form1;Заявка;Иван;+7 900 111-22-33;i@mail.ru;;https://site.ru;yandex;spring;2026-03-03 14:20:11
1000001:2;form1;Заявка;Пётр;+7 900 111-22-34;p@mail.ru;перезвоните;https://site.ru;yandex;spring;2026-03-04 14:20:11
1000001:3;form1;Заявка;Анна;+7 900 111-22-35;;;https://site.ru;google;;2026-03-05 14:20:11
""")

TILDA_CRM = text("""
Email;Name;Phone;Date;Промокод;tranid;formid;"Status ID";Stage
a@mail.ru;Иван;+7 900 111-22-33;2026-03-03 14:20:11;;1000001:1;form1;1;Входящие
b@mail.ru;Пётр;+7 900 111-22-34;2026-03-04 14:20:11;;1000001:2;form1;2;Успешно
c@mail.ru;Анна;+7 900 111-22-35;2026-03-05 14:20:11;;1000001:3;form1;3;Отказ
""")

FACEBOOK = text("""
id,created_time,ad_id,ad_name,adset_id,adset_name,campaign_id,campaign_name,form_id,form_name,is_organic,platform,email,full_name,phone_number,lead_status
l:901,2026-03-01T10:00:00+02:00,ag:1,Ad,as:1,Set,c:1,Spring,f:1,Form,false,fb,a1@example.com,Ann A,p:+380500000001,CREATED
l:902,2026-03-02T10:00:00+02:00,ag:1,Ad,as:1,Set,c:1,Spring,f:1,Form,false,ig,a2@example.com,Ann B,p:+380500000002,CREATED
l:903,2026-03-03T10:00:00+02:00,ag:1,Ad,as:1,Set,c:1,Spring,f:1,Form,false,fb,a3@example.com,Ann C,p:+380500000003,CREATED
l:904,2026-03-04T10:00:00+02:00,ag:1,Ad,as:1,Set,c:1,Spring,f:1,Form,false,fb,a4@example.com,Ann D,p:+380500000004,CREATED
""").replace(",", "\t")

SHEET_EN = text("""
Date,Manager,Source,Contact,Appointment,Show,Sold,Reason,NPS
2026-01-12,Anna,Website,+,+,+,+,,10
2026-01-13,Anna,Phone,+,+,-,-,too expensive,
2026-01-14,Boris,Website,-,-,-,-,no answer,
2026-01-15,Boris,Phone,+,-,-,-,thinking,6
2026-01-16,Anna,Website,+,+,+,-,bought elsewhere,7
""")

SHEET_RU = text("""
Дата;Менеджер;Источник;Контакт;Встреча;Пришел;Продажа;Причина отказа;Оценка NPS
12.01.2026;Анна;Сайт;да;да;да;да;;9
13.01.2026;Анна;Звонок;да;да;нет;нет;Дорого;
14.01.2026;Борис;Сайт;нет;нет;нет;нет;Недозвон;
25.01.2026;Борис;Сайт;да;нет;нет;нет;;3
""")

SHEET_UK = text("""
Дата звернення;Менеджер;Джерело;Контакт;Зустріч;Прийшов;Продаж;Причина відмови
12.01.2026;Ганна;Сайт;так;так;так;так;
13.01.2026;Ганна;Дзвінок;так;так;ні;ні;Дорого
14.01.2026;Богдан;Сайт;ні;ні;ні;ні;
25.01.2026;Богдан;Сайт;так;ні;ні;ні;Думає
""")

SHEET_HU = text("""
Dátum;Értékesítő;Forrás;Kapcsolat;Időpont;Megjelent;Eladva;Elutasítás oka
2026. 01. 12.;Kovács Anna;Weboldal;igen;igen;igen;igen;
2026. 01. 13.;Kovács Anna;Telefon;igen;igen;nem;nem;Túl drága
2026. 01. 14.;Nagy Béla;Weboldal;nem;nem;nem;nem;
2026. 01. 25.;Nagy Béla;Weboldal;igen;nem;nem;nem;Mást választott
""")

SHEET_TICKS = text("""
Date of inquiry,Salesperson,Channel,Contacted,Appointment date,Showed up,Sold,Sale amount
12/01/2026,Ann,Instagram,✓,14/01/2026,✓,✓,300
13/01/2026,Ann,Instagram,✓,16/01/2026,,,
14/01/2026,Bob,Referral,,,,,
25/01/2026,Bob,Referral,✓,,,,
""")

SHEET_ONES = text("""
created,rep,source,contacted,appointment,show,sold
2026-01-12,Ann,Web,1,1,1,1
2026-01-13,Ann,Web,1,1,0,0
2026-01-14,Bob,Phone,0,0,0,0
2026-01-15,Bob,Phone,1,0,0,0
""")

SHEET_BOOLEANS = text("""
Created,Owner,Source,Is won,Is closed
2026-01-12,Ann,Web,TRUE,TRUE
2026-01-13,Ann,Web,FALSE,TRUE
2026-01-14,Bob,Phone,FALSE,FALSE
2026-01-15,Bob,Phone,FALSE,FALSE
""")

SHEET_CROSSES = text("""
Created,Manager,Source,Contacted,Sold
2026-01-12,Ann,Web,x,x
2026-01-13,Ann,Web,x,
2026-01-14,Bob,Phone,,
2026-01-15,Bob,Phone,x,
""")

SHEET_RESULT_IS_REASON = text("""
Дата;Менеджер;Источник;Контакт;Встреча;Продажа;Результат
12.01.2026;Анна;Сайт;да;да;да;
13.01.2026;Анна;Звонок;да;да;нет;Дорого для клиента
14.01.2026;Борис;Сайт;нет;нет;нет;Трубку не берёт никто
25.01.2026;Борис;Сайт;да;нет;нет;Дорого для клиента
26.01.2026;Борис;Сайт;да;нет;нет;Ждёт зарплату
""")

SHEET_RESULT_IS_STATUS = text("""
Дата;Менеджер;Источник;Результат
12.01.2026;Анна;Сайт;Продано
13.01.2026;Анна;Звонок;Отказ
14.01.2026;Борис;Сайт;Думает
25.01.2026;Борис;Сайт;Отказ
""")

SHEET_STATUS_WORDS = text("""
Date,Manager,Source,Status,Reason
2026-01-12,Ann,Web,Sold,
2026-01-13,Ann,Web,Refused,Too expensive
2026-01-14,Bob,Phone,Appointment set,
2026-01-15,Bob,Phone,Wrong number,
2026-01-16,Bob,Phone,No answer,
""")

NPS_WIDE = text("""
Timestamp,How likely are you to recommend us to a friend?,Why did you give this score?,How satisfied are you with the delivery?,City
2026-02-01 10:00:00,10,great,8,Kyiv
2026-02-02 10:00:00,9,fast,9,Lviv
2026-02-03 10:00:00,7,ok,7,Lviv
2026-02-04 10:00:00,3,slow,2,Kyiv
2026-02-05 10:00:00,10,,10,Kyiv
2026-02-06 10:00:00,6,rude,5,Kyiv
""")

NPS_BY_MANAGER = text("""
Дата;Менеджер;NPS;Почему
12.01.2026;Анна;10;быстро
13.01.2026;Анна;9;
14.01.2026;Борис;5;долго
25.01.2026;Борис;8;
""")

LEADS_TO_JOIN = text("""
Lead ID,Created Date,Source,Owner,Lead Status
0007,2026-01-12,Web,Ann,Converted
0008,2026-01-13,Web,Ann,New
0009,2026-01-14,Phone,Bob,Converted
0010,2026-01-15,Phone,Bob,Junk
0011,2026-01-15,Phone,Bob,New
""")

DEALS_TO_JOIN = text("""
Deal ID,Lead ID,Stage,Amount,Currency,Close Date,Created Date
1,0007,Closed Won,100,USD,2026-02-01,2026-01-20
2,0009,Closed Lost,200,USD,2026-02-02,2026-01-21
3,0099,Closed Won,300,USD,2026-02-03,2026-01-22
""")

DEALS_OF_THEIR_OWN = text("""
ID,Deal Name,Stage,Amount,Currency,Close Date
1,Alpha,Closed Won,100,USD,2026-02-01
2,Beta,Closed Lost,200,USD,2026-02-02
3,Gamma,Closed Won,300,USD,2026-02-03
4,Delta,Negotiation,300,USD,
""")

LEADS_OF_THEIR_OWN = text("""
ID,Created,Source,Responsible,Status
1,2026-01-12,Web,Ann,New
2,2026-01-13,Web,Ann,In progress
3,2026-01-14,Phone,Bob,Junk lead
4,2026-01-15,Phone,Bob,New
5,2026-01-15,Phone,Bob,In progress
6,2026-01-16,Phone,Bob,New
""")

WON_ONLY = text("""
Deal ID,Stage,Amount,Currency,Created,Closed Date,Owner,Source
11,Won,100,USD,2026-01-01,2026-01-12,Ann,Web
12,Won,200,USD,2026-01-02,2026-01-13,Ann,Web
13,Won,300,USD,2026-01-13,2026-01-24,Bob,Phone
""")

AGENT_AND_HEAD = text("""
Opportunity,Agent,Manager,Stage,Created,Lead ID
A,Ann,Zoe,Won,2026-01-12,1
B,Bob,Zoe,Lost,2026-01-13,2
C,Cal,Yan,Won,2026-01-14,3
D,Dan,Yan,Prospecting,2026-01-25,4
E,Ann,Zoe,Lost,2026-01-26,5
F,Cal,Yan,Lost,2026-01-27,6
""")

TWO_MANAGERS = text("""
Created,Owner,Sales Rep,Source,Status
2026-01-12,Ann,Bob,Web,Won
2026-01-13,Bob,Ann,Web,Lost
2026-01-14,Ann,Ann,Phone,New
2026-01-15,Bob,Bob,Phone,New
""")

TWO_CREATED = text("""
Lead date,Request date,Manager,Source,Status
2026-01-12,2026-01-11,Ann,Web,Won
2026-01-13,2026-01-10,Bob,Web,Lost
2026-01-14,2026-01-14,Ann,Phone,New
2026-01-15,2026-01-13,Bob,Phone,New
""")

AMBIGUOUS_SLASHES = text("""
Date created,Manager,Source,Status
01/02/2026,Ann,Web,Won
03/04/2026,Bob,Web,Lost
05/06/2026,Ann,Phone,New
07/08/2026,Bob,Phone,New
""")

MONTH_FIRST = text("""
Date created,Manager,Source,Status
1/2/2026,Ann,Web,Won
3/24/2026,Bob,Web,Lost
5/6/2026,Ann,Phone,New
7/8/2026,Bob,Phone,New
""")

PRODUCTS = text("""
Product,Code,Price,Quantity,Category
Sofa,S-1,300,4,Furniture
Table,T-1,120,9,Furniture
Lamp,L-1,25,30,Light
""")

ORDERS = text("""
Order ID,Order Date,Customer,Product,Quantity,Price,Total
9001,2026-01-12,John Roe,Sofa,1,300,300
9002,2026-01-13,Jane Doe,Table,2,120,240
9003,2026-01-14,Max Moe,Lamp,4,25,100
""")

CONTACTS = text("""
Contact ID,First Name,Last Name,Phone,Email,Company,City
1,Ann,Lee,555-0101,ann@example.com,Acme,Rome
2,Bob,Ray,555-0102,bob@example.com,Bolt,Oslo
3,Cy,Fox,555-0103,cy@example.com,Crow,Bonn
""")

TASKS = text("""
Task ID,Subject,Due Date,Status,Assigned To,Priority,Created Time
1,Call Ann,2026-01-20,Completed,Kim Day,High,2026-01-12 10:00
2,Mail Bob,2026-01-21,Not Started,Kim Day,Low,2026-01-13 10:00
3,Visit Cy,2026-01-22,In Progress,Lee Moon,Low,2026-01-14 10:00
""")

STAGE_HISTORY = text("""
OpportunityId,StageName,CreatedDate,CreatedById
006A,Prospecting,2026-01-12 10:00,U1
006A,Proposal,2026-01-14 10:00,U1
006A,Closed Won,2026-01-20 10:00,U1
006B,Prospecting,2026-01-13 10:00,U2
006B,Closed Lost,2026-01-21 10:00,U2
""")

CALLS = text("""
Call ID,Date,Direction,From,To,Duration,Operator,Result
1,2026-01-12 10:00,inbound,555-0101,100,00:01:20,Ann,Answered
2,2026-01-12 10:05,outbound,100,555-0102,00:00:20,Bob,No answer
3,2026-01-12 10:09,inbound,555-0103,100,00:02:20,Ann,Answered
4,2026-01-12 10:19,inbound,555-0104,100,00:00:00,Bob,Missed
""")

EMPTY_STATUS = text("""
Created,Manager,Source,Status,Refusal reason
2026-01-12,Ann,Web,,
2026-01-13,Bob,Web,,
2026-01-14,Ann,Phone,,
""")

ALL_OPEN = text("""
Created,Manager,Source,Status
2026-01-12,Ann,Web,New
2026-01-13,Bob,Web,In progress
2026-01-14,Ann,Phone,New
""")

UNKNOWN_STATUSES = text("""
Created,Manager,Source,Status
2026-01-12,Ann,Web,Green
2026-01-13,Bob,Web,Blue
2026-01-14,Ann,Phone,Green
2026-01-14,Ann,Phone,Red
""")

NUMBERED_MANAGERS = text("""
lead_id,created_at,manager_id,source,status
0012,2026-01-12,17,Web,won
0013,2026-01-13,18,Web,lost
12,2026-01-14,17,Phone,new
0014,2026-01-14,0,Phone,new
""")

SNAPSHOTS = text("""
ID,Created,Modified,Responsible,Source,Status,Amount
1,2026-01-12,2026-02-20 10:00,Ann,,Won,500
1,2026-01-12,2026-01-13 10:00,Ann,Web,New,
2,2026-01-13,2026-01-14 10:00,Bob,Web,New,100
2,2026-01-13,2026-02-14 10:00,Bob,Web,Lost,
3,2026-01-14,2026-01-14 10:00,Bob,Web,New,
""")

ONLY_CREATED_AND_SOURCE = text("""
Created,Source
2026-01-12,Website
2026-01-13,Phone
2026-01-14,Website
""")

NO_HEADING = text("""
a1b2c301,2026-01-12,organic_search
a1b2c302,2026-01-13,paid_search
a1b2c303,2026-01-14,social
a1b2c304,2026-01-15,organic_search
""")

BLANK_COLUMNS = text("""
Created,Manager,Source,Contacted,Appointment set,Status,Amount
2026-01-12,,,,,Won,
2026-01-13,,,,,Lost,
2026-01-14,,,,,New,
""")

CLOSED_FLAG = text("""
Created,Manager,Source,Closed
2026-01-12,Ann,Web,yes
2026-01-13,Bob,Web,no
2026-01-14,Ann,Phone,yes
""")

LEADS_AND_DEALS_DATED = text("""
Deal ID,Lead ID,Stage,Amount,Closed Date,Created,Owner
51,A1,Won,100,2026-02-01,2026-01-20,Cy
52,A2,Lost,200,2026-02-02,2026-01-21,Cy
""")

LEADS_DATED = text("""
Lead ID,Created,Source,Owner
A1,2026-01-12,Web,Ann
A2,2026-01-13,Web,Bob
A3,2026-01-14,Phone,Bob
""")
ZOHO_POTENTIALS = text("""
Potential Name,Potential Owner,Created Time,Closing Date,Amount,Stage,Lead Source,LEADID
Reed 1,Kim Day,"20 Apr, 2026 00:03:00","30 Apr, 2026 00:00:00","$22,700.00",Closed Won,Facebook,5805028000056864695
Hart 1,Kim Day,"21 Apr, 2026 00:03:00","29 Apr, 2026 00:00:00","$2,700.00",Closed Lost,Advertisement,5805028000056864696
Pike 1,Lee Moon,"22 Apr, 2026 00:03:00","29 May, 2026 00:00:00","$700.00",Needs Analysis,OnlineStore,5805028000056864697
""")

JANUARY = text("""
№;Дата;Менеджер;Источник;Продажа
1;12.01.2026;Анна;Сайт;да
2;13.01.2026;Анна;Сайт;нет
3;14.01.2026;Борис;Звонок;нет
""")

FEBRUARY = text("""
№;Дата;Менеджер;Источник;Продажа
1;13.02.2026;Анна;Сайт;нет
2;14.02.2026;Борис;Сайт;да
3;15.02.2026;Борис;Звонок;да
""")

MONTH_AND_NEXT = (
    text("""
Lead ID,Created,Owner,Source,Status
1001,2026-01-12,Ann,Web,New
1002,2026-01-13,Ann,Web,New
1003,2026-01-14,Bob,Phone,Lost
"""),
    text("""
Lead ID,Created,Owner,Source,Status
1001,2026-01-12,Ann,Web,Won
1002,2026-01-13,Ann,Web,New
1004,2026-02-14,Bob,Phone,New
"""),
)

HAND_TALLY = text("""
Месяц;Менеджер;Заявки;Контакты;Встречи;Продажи
январь 2026;Анна;120;80;30;12
январь 2026;Борис;110;70;25;9
февраль 2026;Анна;100;60;28;11
февраль 2026;Борис;90;55;20;7
""")

REFUSAL_IN_WORDS = text("""
Дата;Менеджер;Источник;Продажа;Отказ
12.01.2026;Анна;Сайт;да;
13.01.2026;Анна;Сайт;;дорого
14.01.2026;Борис;Звонок;;купили у соседей
25.01.2026;Борис;Звонок;;
""")

CONTACT_IS_A_PERSON = text("""
Date,Contact,Appointment,Manager,Source,Sold
2026-01-12,John Roe,2026-01-14 10:00,Ann,Web,yes
2026-01-13,Jane Doe,2026-01-16 10:00,Ann,Web,no
2026-01-14,Max Moe,,Bob,Phone,no
""")

SHEET_TOTALS = text("""
Date,Manager,Source,Contacted,Sold,Amount
12.01.2026,Ann,Web,yes,yes,300
13.01.2026,Ann,Web,yes,no,
24.01.2026,Bob,Phone,no,no,
Total,,,2,1,300
""")

BLANK_IDS = text("""
Lead ID,Created,Source,Owner
A1,2026-01-12,Web,Ann
,2026-01-13,Web,Bob
,2026-01-14,Phone,Bob
""")

DEALS_OF_LEADS = text("""
Deal ID,Lead ID,Stage,Amount,Closed Date
51,A1,Won,100,2026-02-01
52,,Won,200,2026-02-02
""")

STATUS_TOLD = text("""
Created,Manager,Source,Status
2026-01-12,Ann,Web,Green
2026-01-13,Bob,Web,Blue
2026-01-14,Ann,Phone,Green
""")

CUSTOMER_IDS = text("""
Customer ID,Created,Source,Owner,Status
C1,2026-01-12,Web,Ann,Won
C1,2026-03-12,Web,Ann,Lost
C2,2026-01-14,Phone,Bob,New
""")

TWICE_OWNED = text("""
Created,Manager,Manager id,Source,Status
2026-01-12,Ann,17,Web,Won
2026-01-13,Bob,18,Web,Lost
2026-01-14,Ann,17,Phone,New
""")

OUTCOME_TALLIED = text("""
Date,Leads,Contacted,Appointments,Shows,Sold
2026-01-12,12,8,4,2,1
2026-01-13,14,9,3,2,0
2026-01-14,11,6,2,1,1
""")

LOST_MARK_ONLY = text("""
Created,Source,Lost,Refusal reason
2026-01-12,Web,yes,Price
2026-01-13,Web,no,
2026-01-14,Phone,no,
""")

CLOSING_DATES_ONLY = text("""
Created,Source,Sold date,Refusal date
2026-01-12,Web,2026-01-20,
2026-01-13,Web,,2026-01-22
2026-01-14,Phone,,
""")

ODOO_GROUPS = text("""
Stage,Salesperson,Created on,Expected Revenue,Active,Source
New (2),,,300,,
New,Mia,2026-01-02 10:00:00,100,True,Web
New,Mia,2026-01-03 10:00:00,200,True,Web
Won (1),,,900,,
Won,Leo,2026-01-04 10:00:00,900,True,Web
Won,Leo,,900,True,Web
""")

AMOUNT_FOR_A_SALE = text("""
Дата;Менеджер;Источник;Продажа
12.01.2026;Анна;Сайт;15000
13.01.2026;Анна;Сайт;
24.01.2026;Борис;Звонок;0
25.01.2026;Борис;Звонок;7000
""")

DAY_OF_CONTRACT = text("""
Договор от,Менеджер,Источник,Статус
12.01.2026,Анна,Сайт,Продано
13.01.2026,Анна,Сайт,Отказ
24.01.2026,Борис,Сайт,В работе
""")

KOMMO = text("""
ID,Lead title,Sale,Responsible user,Created at,Created by,Last modified,Modified by,Closed at,Lead tags,Lead status,Pipeline,Full name,Work phone,Work email,Loss reason,utm_source
1,A,500,Ann,2026-02-01 10:00,Bot,2026-02-03 10:00,Ann,2026-02-03 10:00,,Closed - won,Main,Jo,555-01010,a@x.com,,google
2,B,0,Ann,2026-02-02 10:00,Bot,2026-02-04 10:00,Ann,2026-02-04 10:00,,Closed - lost,Main,Al,555-01011,b@x.com,Price,google
3,C,0,Bob,2026-02-03 10:00,Bot,2026-02-05 10:00,Bob,not closed,,Incoming leads,Main,Mo,555-01012,c@x.com,,fb
""")

CLOSE = text("""
id,lead_name,status_label,status_type,value,value_currency,confidence,user_name,date_created,date_won,date_lost
oppo_1,A,Won,won,500,USD,100,Ann,2026-02-01,2026-02-09,
oppo_2,B,Lost,lost,300,USD,0,Ann,2026-02-02,,2026-02-10
oppo_3,C,Demo,active,200,USD,50,Bob,2026-02-03,,
""")

BITRIX_FEED = text("""
ID,DATE_CREATE,DATE_MODIFY,ASSIGNED_BY_ID,ASSIGNED_BY_NAME,STAGE_ID,STAGE,STAGE_SEMANTIC_ID,CATEGORY_ID,OPPORTUNITY,CURRENCY_ID,CLOSED,CLOSEDATE,SOURCE_ID
1,2026-01-12 10:00:00,2026-01-20 10:00:00,5,Анна,C14:WON,Сделка успешна,S,14,100.00,RUB,Y,2026-01-20,WEB
2,2026-01-13 10:00:00,2026-01-21 10:00:00,5,Анна,C14:LOSE,Сделка провалена,F,14,100.00,RUB,Y,2026-01-21,CALL
3,2026-01-14 10:00:00,2026-01-22 10:00:00,6,Иван,C14:NEW,Новая,P,14,100.00,RUB,N,2026-02-22,CALL
""")

SUITE = text("""
"Название:";"Статус:";"Источник:";"Ответственный (ID)";"Ответственный пользователь";"Дата создания";"Предполагаемая дата закрытия:";"Стадия продажи";"Сумма сделки"
"A";"";"Звонок";"u1";"Анна";"01/02/2026 10:00 am";"20/02/2026";"Закрыто с успехом /Товар отгружен";"1000,00"
"B";"";"Сайт";"u1";"Анна";"13/02/2026 10:00 am";"21/02/2026";"Закрыто с потерями /Товар возвращён";"500,00"
"C";"";"Сайт";"u2";"Иван";"14/02/2026 10:00 am";"22/02/2026";"Разведка";"700,00"
""")

NOTION = "\ufeff" + text("""
Deal,Status,Owner,Source,Value,Created,Closed,Lost reason,Contact,Company,Tags,Priority?
A,Won,Ann Reed,Website,"€1,250.00","March 2, 2026 9:05 AM","March 12, 2026",,Jo Webb (https://www.notion.so/Jo-Webb-0a1b2c),Acme (https://www.notion.so/Acme-77aa),"new, warm",Yes
B,Lost,Ann Reed,Referral,€900.00,"March 13, 2026 2:00 PM","March 20, 2026",price,Al Roe (https://www.notion.so/Al-Roe-0a1b2d),Bolt (https://www.notion.so/Bolt-77ab),,No
C,Proposal,Bob Snow,Website,"€2,000.00","March 14, 2026 12:30 AM",,,Mo Lee (https://www.notion.so/Mo-Lee-0a1b2e),,new,No
""")

AIRTABLE = "\ufeff" + text("""
Name,Status,Owner,Lead Source,Amount,Created,Close date,Won,Lost reason,Contacted,Products
A,Closed—won,Ann Reed,Website,"$1,250.00",3/2/2026 9:05am,3/12/2026,checked,,checked,"Sofa,Lamp"
B,Closed—lost,Ann Reed,Referral,$900.00,3/13/2026 2:00pm,3/20/2026,,price,checked,Sofa
C,Negotiation,Bob Snow,Website,"$2,000.00",3/14/2026 12:30am,,,,,
""")

GOOGLE_FORM_EN = text("""
"Timestamp","Full name","Phone","How did you hear about us?","Comment"
"3/2/2026 9:05:00","Jo Webb","555-0101","Friends",""
"3/13/2026 14:00:00","Al Roe","555-0102","Google",""
"3/14/2026 0:30:00","Mo Lee","555-0103","Google","call me"
""")

ZOHO_SCHOOL = text("""
Id,Deal Owner Name,Closing Date,Quality,Stage,Lost Reason,Page,Campaign,SLA,Content,Term,Source,Payment Type,Product,Education Type,Created Time,Course duration,Months of study,Initial Amount Paid,Offer Total Amount,Contact Name,City,Level of Deutsch
5805028000056864695,Ulysses Adams,,A - High,Lost,Doesn't Answer,/eng,,00:26:43,,,Facebook Ads,,Digital Marketing,Morning,21.06.2024 15:30,,,,,58050,,-
5805028000056864696,Ulysses Adams,22.06.2024,B - Medium,Payment Done,,/eng,,01:26:43,,,Google Ads,One Payment,Digital Marketing,Morning,20.06.2024 15:30,11,11,"€ 3.500,00","€ 11398,00",58051,,B1
5805028000056864697,Eva Kent,23.06.2024,E - Non Qualified,Lost,Non target,/eng,,00:06:43,,,Organic,,UX/UI Design,Morning,21.06.2024 17:30,,,,,58052,,A2
5805028000056864698,Eva Kent,24.06.2024,C - Low,Call Delayed,,/eng,,00:46:43,,,Organic,,UX/UI Design,Evening,21.06.2024 18:30,,,,,58053,,
""")

RETAIL = text("""
Номер заказа;Дата заказа;Покупатель;Менеджер;Статус;Сумма;Источник
1001C;12.01.2026;Иван;Анна;Выполнен;1500;Сайт
1002C;13.01.2026;Пётр;Анна;Купил в другом месте;900;Сайт
1003C;14.01.2026;Ольга;Борис;Недозвон 2;700;Звонок
1004C;25.01.2026;Яна;Борис;Дубль;700;Звонок
""")

GOOGLE_FORM = text("""
Отметка времени,Ваше имя,Ваш телефон,Откуда вы о нас узнали?,Комментарий
12.01.2026 10:00:00,Иван,+79001112233,Яндекс,
13.01.2026 10:00:00,Пётр,+79001112234,Друзья,
24.01.2026 10:00:00,Анна,+79001112235,Яндекс,позвоните
""")

DATES_OF_STEPS = text("""
Дата;Дата контакта;Дата встречи;Дата визита;Дата продажи;Менеджер;Источник;Причина отказа
12.01.2026;12.01.2026;14.01.2026;14.01.2026;20.01.2026;Анна;Сайт;
13.01.2026;14.01.2026;16.01.2026;;;Анна;Сайт;Дорого
14.01.2026;;;;;Борис;Звонок;
25.01.2026;25.01.2026;;;;Борис;Звонок;
""")

MINICRM = text("""
Id;Cég: Név;Személy1: Név;Személy1: E-mail;Felelős;Státusz;Létrehozva;Forrás;Elvesztés oka;Várható árbevétel
11;A Kft;Kiss J;a@x.hu;Kovács Anna;Megnyert;2026-01-12 10:00;Weboldal;;1000
12;B Kft;Nagy J;b@x.hu;Kovács Anna;Elvesztett;2026-01-13 10:00;Telefon;Ár;1000
13;C Kft;Tóth J;c@x.hu;Nagy Béla;Folyamatban;2026-01-14 10:00;Weboldal;;1000
""")

STATUSES_DISAGREE = text("""
Created,Lead Owner,Lead Source,Status,Deal Status
2026-01-12,Ann,Web,Won,Lost
2026-01-13,Ann,Web,Lost,Won
2026-01-14,Bob,Web,New,New
""")

SHEET_HU_ISO = text("""
Azonosító;Beérkezés dátuma;Üzletkötő;Forrás;Állapot;Kapcsolatfelvétel;Időpont;Megjelent;Bevétel (Ft)
1;2026.01.12;Kovács Anna;Google;Megnyert;igen;2026.01.15;igen;120 000
2;2026.01.13;Kovács Anna;Facebook;Elveszett;igen;2026.01.16;nem;
3;2026.01.14;Nagy Béla;Google;Folyamatban;nem;;;
""")

POSTGRES = text("""
id,created_at,won,owner
1,2026-01-12,t,Ann
2,2026-01-13,f,Ann
3,2026-01-14,f,Bob
""")

APPOINTMENT_IN_WORDS = text("""
Date,Rep,Source,Appointment set,Show,Sold
2026-01-12,Ann,Web,2026-01-14,Showed,Yes
2026-01-13,Ann,Web,2026-01-16,No show,No
2026-01-14,Bob,Web,,,No
2026-01-15,Bob,Web,2026-11-20,Scheduled,No
""")

VISIT_IN_WORDS = text("""
Дата;Менеджер;Источник;Контакт;Встреча;Продажа
12.01.2026;Анна;Сайт;да;состоялась;да
13.01.2026;Анна;Сайт;да;не пришел;нет
14.01.2026;Борис;Звонок;да;перенесена;нет
25.01.2026;Борис;Звонок;нет;;нет
""")

DEADLINE_ONLY = text("""
Név;Felelős;Forrás;Státusz;Beszállítás várható napja
A;Kovács Anna;Google;Megnyert;2026-01-12
B;Kovács Anna;Facebook;Elvesztett;2026-01-13
C;Nagy Béla;Google;Folyamatban;2026-01-14
""")

DEADLINE_ELSEWHERE = text("""
Nome;Responsible;Source;Status;Data de Fechamento
A;Ann;Google;Won;2026-01-12
B;Ann;Facebook;Lost;2026-01-13
C;Bob;Google;New;2026-01-14
""")

CALLED_BY_CODE = text("""
Date,Ответственный сотрудника ID,Source,Status
2026-01-12,u7,Web,Won
2026-01-13,u7,Web,Lost
2026-01-14,u8,Web,New
2026-01-15,u8,Web,New
""")

YES_OR_NO_ASKED = text("""
Timestamp,May we call you back tomorrow?,How likely are you to recommend us?
2026-01-12 10:00:00,1,10
2026-01-13 10:00:00,0,9
2026-01-14 10:00:00,1,3
2026-01-15 10:00:00,1,8
2026-01-16 10:00:00,0,10
""")

STATUS_AND_FIRST_CONTACT = text("""
Дата обращения;ФИО;Телефон;Менеджер;Источник;Дата первого контакта;Статус заявки;Комментарий
12.01.2026 10:00;Иванов;+79001112233;Анна;Авито;12.01.2026 10:20;Купил;
13.01.2026 11:00;Петров;+79001112234;Анна;Авито;;Недозвон;
14.01.2026 12:00;Сидоров;+79001112235;Борис;2ГИС;14.01.2026 15:00;Отказ - дорого;
15.01.2026 12:00;Орлов;+79001112236;Борис;2ГИС;15.01.2026 12:01;Думает до зарплаты;
""")


def ends(
    leads: int, sold: int | None, lost: int | None, non_target: int | None, more: Counts | None = None
) -> Counts:
    """Give the counts of leads by how they ended; the rest are open."""
    counts: Counts = {"leads": leads, "sold": sold, "lost": lost, "non_target": non_target}
    return {**counts, "open": leads - sum(n for n in (sold, lost, non_target) if n), **(more or {})}


NOT_TRACKED: Counts = {"contacted": None, "appointments": None, "visits": None}

INVOICES = text("""
Invoice No,Customer,Invoice Date,Due Date,Amount,Paid,Salesperson
INV-0001,Blue Door Ltd,2026-01-05,2026-01-19,410,Yes,Ann
INV-0002,Mill Lane,2026-01-06,2026-01-20,120,No,Bob
INV-0003,Old Harbour,2026-01-08,2026-01-22,95,Yes,Ann
""")

BY_HAND_HU = text("""
Dátum;Név;Telefon;Honnan jött;Ki vitte;Beszéltünk?;Van időpont;Eljött;Vett?;Miért nem vett
2026. 01. 05.;Nagy Éva;06 30 123 4567;Facebook;Kati;igen;igen;x;igen;
2026. 01. 06.;Kis Pál;06 30 123 4568;ajánlás;Zoli;igen;igen;x;nem;drága
2026. 01. 06.;Vas Imre;06 20 123 4569;weboldal;Kati;igen;;;nem;meggondolta magát
2026. 01. 07.;Tóth Ede;06 70 123 4570;telefon;Zoli;nem;;;nem;
""")

BY_HAND_UK = text("""
Дата;Клієнт;Звідки;Хто веде;Додзвонились;Записали;Був;Купив;Чому відмова
05.01.2026;Олена;Instagram;Оля;так;так;так;так;
06.01.2026;Ірина;сайт;Тарас;так;так;ні;ні;дорого
06.01.2026;Петро;сайт;Оля;так;ні;ні;ні;не зараз
07.01.2026;Іван;дзвінок;Тарас;ні;ні;ні;ні;
""")


CASES = (
    Case(
        "bitrix leads: converted is not sold, so sales are not told",
        {"leads.csv": BITRIX_LEADS},
        ("leads",),
        {
            "lead_id": "ID",
            "stage": "Стадия",
            "source": "Источник",
            "manager": "Ответственный",
            "created_at": "Дата создания",
            "modified_at": "Дата изменения",
            "amount": "Возможная сумма",
            "currency": "Валюта",
            "phone": "Рабочий телефон",
        },
        {"leads": 4, "sold": None, "non_target": 1, **NOT_TRACKED},
        encoding="utf-8-sig",
        notes=("converted_statuses",),
    ),
    Case(
        "bitrix leads in an old code page",
        {"leads.csv": BITRIX_LEADS},
        ("leads",),
        counts={"leads": 4, "sold": None, "non_target": 1},
        encoding="cp1251",
    ),
    Case(
        "bitrix deals in Ukrainian: closed is not sold",
        {"deals.csv": BITRIX_DEALS_UK},
        ("leads",),
        {
            "lead_id": "ID",
            "stage": "Стадія угоди",
            "source": "Джерело",
            "amount": "Сума",
            "currency": "Валюта",
            "closed": "Угода закрита",
            "created_at": "Дата створення",
            "modified_at": "Дата змінення",
            "manager": "Відповідальний",
            "expected_close_at": "Орієнтовна дата закриття",
        },
        ends(5, 1, 2, None, NOT_TRACKED),
        encoding="utf-8-sig",
    ),
    Case(
        "bitrix deals with a row for each product are one deal",
        {"deals.csv": BITRIX_PRODUCT_ROWS},
        ("leads",),
        counts=ends(3, 1, 1, None),
        encoding="utf-8-sig",
        notes=("product_lines",),
    ),
    Case(
        "amoCRM: headings twice, open deals with a word for a date",
        {"amocrm_export.csv": AMO},
        ("leads",),
        {
            "lead_id": "ID",
            "amount": "Бюджет",
            "manager": "Ответственный",
            "created_at": "Дата создания сделки",
            "modified_at": "Дата редактирования",
            "closed_at": "Дата закрытия",
            "stage": "Этап сделки",
            "pipeline": "Воронка",
            "phone": "Рабочий телефон",
            "email": "Рабочий email",
            "refusal_reason": "Причина отказа",
            "source": "utm_source",
            "campaign": "utm_campaign",
        },
        ends(5, 1, 2, None, NOT_TRACKED),
        silent=("unreadable_dates",),
    ),
    Case(
        "HubSpot deals: labels and internal names of stages",
        {"hubspot-crm-exports-all-deals-2026-02-10.csv": HUBSPOT_DEALS},
        ("leads",),
        {
            "lead_id": "Record ID",
            "stage": "Deal Stage",
            "amount": "Amount",
            "manager": "Deal owner",
            "closed_at": "Close Date",
            "created_at": "Create Date",
            "pipeline": "Pipeline",
            "last_activity_at": "Last Activity Date",
            "lost": "Is closed lost",
            "refusal_reason": "Closed Lost Reason",
        },
        ends(5, 1, 2, None, NOT_TRACKED),
    ),
    Case(
        "HubSpot contacts: the life cycle tells customers",
        {"hubspot-crm-exports-all-contacts-2026-02-10.csv": HUBSPOT_CONTACTS},
        ("leads",),
        {
            "lead_id": "Record ID",
            "email": "Email",
            "phone": "Phone Number",
            "manager": "Contact owner",
            "stage": "Lifecycle Stage",
            "status": "Lead Status",
            "created_at": "Create Date",
            "source": "Original Source",
            "last_activity_at": "Last Activity Date",
        },
        {"leads": 5, "sold": 1, "lost": 1, "open": 3},
    ),
    Case(
        "Salesforce report: currency beside the amount, footer",
        {"report1769000000000.csv": SALESFORCE_REPORT},
        ("leads",),
        {
            "lead_id": "Opportunity ID",
            "stage": "Stage",
            "currency": "Amount Currency",
            "amount": "Amount",
            "closed_at": "Close Date",
            "created_at": "Created Date",
            "manager": "Opportunity Owner",
            "probability": "Probability (%)",
            "source": "Lead Source",
        },
        ends(4, 1, 1, None, NOT_TRACKED),
    ),
    Case(
        "Salesforce list: names of the interface",
        {"Opportunity.csv": SALESFORCE_LIST},
        ("leads",),
        {
            "lead_id": "Id",
            "stage": "StageName",
            "closed_at": "CloseDate",
            "amount": "Amount",
            "manager": "OwnerId",
            "source": "LeadSource",
            "sold": "IsWon",
            "closed": "IsClosed",
            "created_at": "CreatedDate",
        },
        ends(3, 1, 1, None),
    ),
    Case(
        "Pipedrive: the status outranks the stage; the person's owner is not the deal's",
        {"acme-deals-13847150-1.csv": PIPEDRIVE},
        ("leads",),
        {
            "lead_id": "Deal - ID",
            "amount": "Deal - Value",
            "currency": "Deal - Currency of value",
            "stage": "Deal - Stage",
            "status": "Deal - Status",
            "manager": "Deal - Owner",
            "pipeline": "Deal - Pipeline",
            "created_at": "Deal - Deal created",
            "sold_at": "Deal - Won time",
            "lost_at": "Deal - Lost time",
            "expected_close_at": "Deal - Expected close date",
            "refusal_reason": "Deal - Lost reason",
            "email": "Person - Email (Work)",
            "phone": "Person - Phone",
        },
        ends(4, 1, 1, None),
    ),
    Case(
        "Zoho leads: no status of a lead is a sale, CONVERTED is none",
        {"Leads.csv": ZOHO_LEADS},
        ("leads",),
        {
            "lead_id": "LEADID",
            "manager": "Lead Owner",
            "email": "Email",
            "phone": "Mobile",
            "source": "Lead Source",
            "status": "Lead Status",
            "created_at": "Created Time",
        },
        {"leads": 5, "sold": None, "lost": 1, "non_target": 1},
    ),
    Case(
        "Zoho deals: the closing date of an open deal is only expected",
        {"Deals.csv": ZOHO_DEALS},
        ("leads",),
        {
            "lead_id": "Record Id",
            "manager": "Deal Owner",
            "amount": "Amount",
            "closed_at": "Closing Date",
            "stage": "Stage",
            "created_at": "Created Time",
            "modified_at": "Modified Time",
            "source": "Lead Source",
            "refusal_reason": "Reason For Loss",
        },
        ends(3, 1, 1, None),
        silent=("future_closed_at",),
    ),
    Case(
        "Dynamics opportunities",
        {"All Opportunities.csv": DYNAMICS},
        ("leads",),
        {
            "lead_id": "(Do Not Modify) Opportunity",
            "modified_at": "(Do Not Modify) Modified On",
            "status": "Status",
            "stage": "Status Reason",
            "manager": "Owner",
            "created_at": "Created On",
            "closed_at": "Actual Close Date",
            "expected_close_at": "Est. Close Date",
            "amount": "Actual Revenue",
        },
        ends(4, 1, 1, None),
    ),
    Case(
        "Odoo: what is archived and not won is lost",
        {"Lead_Opportunity (crm.lead).csv": ODOO},
        ("leads",),
        counts=ends(5, 1, 2, None),
    ),
    Case(
        "Freshsales: keys, day-first dashes",
        {"deals.csv": FRESHSALES},
        ("leads",),
        {
            "lead_id": "deal_id",
            "amount": "deal_amount",
            "currency": "deal_currency_name",
            "expected_close_at": "deal_expected_close",
            "closed_at": "deal_closed_date",
            "created_at": "deal_created_at",
            "pipeline": "deal_deal_pipeline_name",
            "stage": "deal_deal_stage_name",
            "refusal_reason": "deal_deal_reason_name",
            "probability": "deal_probability",
            "source": "deal_source_name",
            "manager": "deal_owner_name",
        },
        ends(4, 1, 1, None),
    ),
    Case(
        "Frappe leads: first response, converted",
        {"CRM Lead.csv": FRAPPE},
        ("leads",),
        {
            "lead_id": "ID",
            "status": "Status",
            "manager": "Lead Owner",
            "source": "Source",
            "created_at": "Created On",
            "contacted_at": "First Responded On",
            "refusal_reason": "Lost Reason",
            "phone": "Mobile No.",
        },
        {"leads": 5, "sold": None, "lost": 1, "non_target": 1, "contacted": 3},
        notes=("converted_statuses",),
    ),
    Case(
        "VinSolutions counts are no leads",
        {"Lead Source ROI.csv": VINSOLUTIONS},
        ("counts",),
        {
            "source": "Lead Source",
            "leads": "Total Leads",
            "good_leads": "Good Leads",
            "non_target": "Bad Leads",
            "duplicate_leads": "Duplicate Leads",
            "sold_in_period": "Sold in Timeframe",
            "sold": "Sold from Leads",
            "contacted": "Internet Actual Contact",
            "appointments": "Appts Set",
            "shows": "Appts Shown",
        },
        {"leads": 400, "non_target": 50, "contacted": 220, "appointments": 120, "shows": 82, "sold": 44},
        notes=("totals_left_out", "percents_of", "counts_undated"),
    ),
    Case(
        "Tilda answers of a form",
        {"leads.csv": TILDA},
        ("leads",),
        {
            "lead_id": "tranid",
            "phone": "Phone",
            "email": "Email",
            "source": "utm_source",
            "campaign": "utm_campaign",
            "created_at": "sent",
        },
        {"leads": 3, "sold": None, "lost": None, "contacted": None},
    ),
    Case(
        "Tilda CRM: the number of a status is none",
        {"leads.csv": TILDA_CRM},
        ("leads",),
        {"email": "Email", "phone": "Phone", "created_at": "Date", "lead_id": "tranid", "stage": "Stage"},
        ends(3, 1, 1, None),
    ),
    Case(
        "Facebook leads",
        {"leads.csv": FACEBOOK},
        ("leads",),
        {
            "lead_id": "id",
            "created_at": "created_time",
            "campaign": "campaign_name",
            "source": "platform",
            "email": "email",
            "phone": "phone_number",
            "status": "lead_status",
        },
        {"leads": 4, "sold": None, "lost": None, "contacted": None},
        encoding="utf-16",
    ),
    Case(
        "a sheet by hand, plus and minus",
        {"sheet.csv": SHEET_EN},
        ("leads",),
        {
            "created_at": "Date",
            "manager": "Manager",
            "source": "Source",
            "contacted": "Contact",
            "appointment": "Appointment",
            "show": "Show",
            "sold": "Sold",
            "refusal_reason": "Reason",
            "nps": "NPS",
        },
        ends(5, 1, 4, None, {"contacted": 4, "appointments": 3, "visits": 2}),
        notes=("lost_by_reason",),
    ),
    Case(
        "a sheet by hand in Russian",
        {"sheet.csv": SHEET_RU},
        ("leads",),
        {
            "created_at": "Дата",
            "manager": "Менеджер",
            "source": "Источник",
            "contacted": "Контакт",
            "appointment": "Встреча",
            "show": "Пришел",
            "sold": "Продажа",
            "refusal_reason": "Причина отказа",
            "nps": "Оценка NPS",
        },
        ends(4, 1, 2, None, {"contacted": 3, "appointments": 2, "visits": 1}),
        encoding="cp1251",
    ),
    Case(
        "a sheet by hand in Ukrainian",
        {"sheet.csv": SHEET_UK},
        ("leads",),
        {
            "created_at": "Дата звернення",
            "manager": "Менеджер",
            "source": "Джерело",
            "contacted": "Контакт",
            "appointment": "Зустріч",
            "show": "Прийшов",
            "sold": "Продаж",
            "refusal_reason": "Причина відмови",
        },
        ends(4, 1, 2, None, {"contacted": 3, "appointments": 2, "visits": 1}),
    ),
    Case(
        "a sheet by hand in Hungarian",
        {"sheet.csv": SHEET_HU},
        ("leads",),
        {
            "created_at": "Dátum",
            "manager": "Értékesítő",
            "source": "Forrás",
            "contacted": "Kapcsolat",
            "appointment": "Időpont",
            "show": "Megjelent",
            "sold": "Eladva",
            "refusal_reason": "Elutasítás oka",
        },
        ends(4, 1, 2, None, {"contacted": 3, "appointments": 2, "visits": 1}),
        encoding="cp1250",
    ),
    Case(
        "ticks, a date for an appointment",
        {"sheet.csv": SHEET_TICKS},
        ("leads",),
        {
            "created_at": "Date of inquiry",
            "manager": "Salesperson",
            "source": "Channel",
            "contacted": "Contacted",
            "appointment_at": "Appointment date",
            "show": "Showed up",
            "sold": "Sold",
            "amount": "Sale amount",
        },
        {"leads": 4, "sold": 1, "lost": None, "contacted": 3, "appointments": 2, "visits": 1},
    ),
    Case(
        "ones and noughts",
        {"sheet.csv": SHEET_ONES},
        ("leads",),
        {
            "created_at": "created",
            "manager": "rep",
            "source": "source",
            "contacted": "contacted",
            "appointment": "appointment",
            "show": "show",
            "sold": "sold",
        },
        {"leads": 4, "sold": 1, "lost": None, "contacted": 3, "appointments": 2, "visits": 1},
    ),
    Case(
        "closed and not won is lost",
        {"sheet.csv": SHEET_BOOLEANS},
        ("leads",),
        {
            "created_at": "Created",
            "manager": "Owner",
            "source": "Source",
            "sold": "Is won",
            "closed": "Is closed",
        },
        ends(4, 1, 1, None),
    ),
    Case(
        "crosses and blanks",
        {"sheet.csv": SHEET_CROSSES},
        ("leads",),
        counts={"leads": 4, "sold": 1, "lost": None, "contacted": 3, "appointments": None},
    ),
    Case(
        "a result that is a reason",
        {"sheet.csv": SHEET_RESULT_IS_REASON},
        ("leads",),
        {
            "created_at": "Дата",
            "manager": "Менеджер",
            "source": "Источник",
            "contacted": "Контакт",
            "appointment": "Встреча",
            "sold": "Продажа",
            "refusal_reason": "Результат",
        },
        {"leads": 5, "sold": 1, "contacted": 4, "appointments": 2},
    ),
    Case(
        "a result that is a status",
        {"sheet.csv": SHEET_RESULT_IS_STATUS},
        ("leads",),
        {"created_at": "Дата", "manager": "Менеджер", "source": "Источник", "status": "Результат"},
        ends(4, 1, 2, None, NOT_TRACKED),
    ),
    Case(
        "statuses in words",
        {"sheet.csv": SHEET_STATUS_WORDS},
        ("leads",),
        {
            "created_at": "Date",
            "manager": "Manager",
            "source": "Source",
            "status": "Status",
            "refusal_reason": "Reason",
        },
        ends(5, 1, 1, 1),
    ),
    Case(
        "a survey: the question followed by its why",
        {"survey.csv": NPS_WIDE},
        ("nps",),
        {
            "answered_at": "Timestamp",
            "nps": "How likely are you to recommend us to a friend?",
            "nps_reason": "Why did you give this score?",
        },
        {"leads": None, "nps": 6},
    ),
    Case(
        "a survey with managers",
        {"nps.csv": NPS_BY_MANAGER},
        ("nps",),
        {"answered_at": "Дата", "manager": "Менеджер", "nps": "NPS", "nps_reason": "Почему"},
        {"leads": None, "nps": 4},
    ),
    Case(
        "leads and deals by the id of the lead",
        {"leads.csv": LEADS_TO_JOIN, "deals.csv": DEALS_TO_JOIN},
        ("leads", "deals"),
        counts=ends(5, 1, 1, 1),
        notes=("joined", "unmatched"),
    ),
    Case(
        "deals alone are leads of their own",
        {"deals.csv": DEALS_OF_THEIR_OWN},
        ("deals",),
        counts=ends(4, 2, 1, None),
    ),
    Case(
        "deals numbered by themselves are not joined by chance",
        {"leads.csv": LEADS_OF_THEIR_OWN, "deals.csv": DEALS_OF_THEIR_OWN},
        ("leads", "deals"),
        code=3,
        says="--map",
    ),
    Case(
        "won deals only",
        {"won.csv": WON_ONLY},
        ("leads",),
        counts={"sold": 3, "lost": None},
        notes=("sold_only",),
    ),
    Case(
        "an agent and the agent's head",
        {"deals.csv": AGENT_AND_HEAD},
        ("leads",),
        {
            "manager": "Agent",
            "head": "Manager",
            "stage": "Stage",
            "created_at": "Created",
            "lead_id": "Lead ID",
        },
        ends(6, 2, 3, None),
    ),
    Case(
        "two managers equally good",
        {"leads.csv": TWO_MANAGERS},
        ("leads",),
        {"created_at": "Created", "source": "Source", "status": "Status"},
        ends(4, 1, 1, None),
        notes=("equal_columns",),
    ),
    Case(
        "two managers, one of them named",
        {"leads.csv": TWO_MANAGERS},
        ("leads",),
        {"created_at": "Created", "source": "Source", "status": "Status", "manager": "Sales Rep"},
        ends(4, 1, 1, None),
        silent=("equal_columns",),
        arguments=("--map", "manager=Sales Rep"),
    ),
    Case(
        "two days of creation equally good",
        {"leads.csv": TWO_CREATED},
        ("leads",),
        {"manager": "Manager", "source": "Source", "status": "Status"},
        ends(4, 1, 1, None),
        notes=("equal_columns",),
    ),
    Case(
        "slashes that can be read in two ways",
        {"leads.csv": AMBIGUOUS_SLASHES},
        ("leads",),
        counts=ends(4, 1, 1, None),
        notes=("ambiguous_dates",),
    ),
    Case(
        "slashes, day first as told",
        {"leads.csv": AMBIGUOUS_SLASHES},
        ("leads",),
        counts=ends(4, 1, 1, None),
        silent=("ambiguous_dates",),
        arguments=("--map", "created_at=Date created:day-first"),
    ),
    Case(
        "slashes, month first",
        {"leads.csv": MONTH_FIRST},
        ("leads",),
        counts=ends(4, 1, 1, None),
        silent=("ambiguous_dates",),
    ),
    Case("products are no leads", {"products.csv": PRODUCTS}, ("unknown",), code=3),
    Case("orders are no leads", {"orders.csv": ORDERS}, ("unknown",), code=3),
    Case("contacts are no leads", {"contacts.csv": CONTACTS}, ("unknown",), code=3),
    Case("tasks are no leads", {"tasks.csv": TASKS}, ("tasks",), code=3),
    Case("stage history alone", {"history.csv": STAGE_HISTORY}, ("stage_history",), notes=("history_alone",)),
    Case("calls are no leads", {"calls.csv": CALLS}, ("other_table",), code=3),
    Case(
        "a status that nobody fills in",
        {"leads.csv": EMPTY_STATUS},
        ("leads",),
        counts={"leads": 3, "sold": None, "lost": None, "non_target": None},
    ),
    Case(
        "statuses of open leads only",
        {"leads.csv": ALL_OPEN},
        ("leads",),
        counts={"leads": 3, "sold": None, "lost": None, "open": None},
        notes=("open_only",),
    ),
    Case(
        "statuses nobody knows",
        {"leads.csv": UNKNOWN_STATUSES},
        ("leads",),
        counts={"leads": 4, "sold": None, "lost": None},
        notes=("unknown_statuses",),
    ),
    Case(
        "managers by number, ids with leading noughts",
        {"leads.csv": NUMBERED_MANAGERS},
        ("leads",),
        {
            "lead_id": "lead_id",
            "created_at": "created_at",
            "manager": "manager_id",
            "source": "source",
            "status": "status",
        },
        ends(4, 1, 1, None),
        silent=("duplicate_ids",),
    ),
    Case(
        "snapshots of an id: the last modified wins",
        {"leads.csv": SNAPSHOTS},
        ("leads",),
        counts=ends(3, 1, 1, None),
        notes=("duplicate_ids",),
    ),
    Case(
        "created and source only: what became of them is not told",
        {"leads.csv": ONLY_CREATED_AND_SOURCE},
        ("leads",),
        {"created_at": "Created", "source": "Source"},
        {"leads": 3, "sold": None, "lost": None, "non_target": None, **NOT_TRACKED},
    ),
    Case(
        "no line of headings",
        {"leads.csv": NO_HEADING},
        ("leads",),
        {"lead_id": "", "created_at": "", "source": ""},
        {"leads": 4, "sold": None},
    ),
    Case(
        "no line of headings, columns by number",
        {"leads.csv": NO_HEADING},
        ("leads",),
        {"lead_id": "", "created_at": "", "campaign": ""},
        {"leads": 4, "sold": None},
        arguments=("--map", "campaign=3"),
    ),
    Case(
        "blank columns are not tracked",
        {"leads.csv": BLANK_COLUMNS},
        ("leads",),
        counts=ends(3, 1, 1, None, {**NOT_TRACKED, "revenue": None}),
    ),
    Case(
        "closed alone tells no sale",
        {"leads.csv": CLOSED_FLAG},
        ("leads",),
        counts={"leads": 3, "sold": None, "lost": None},
    ),
    Case(
        "leads and deals, both dated",
        {"leads.csv": LEADS_DATED, "deals.csv": LEADS_AND_DEALS_DATED},
        ("leads", "deals"),
        counts={"leads": 3, "sold": 1, "lost": 1},
        notes=("joined",),
    ),
    Case(
        "a heading that is not there",
        {"leads.csv": ALL_OPEN},
        ("leads",),
        arguments=("--map", "manager=Nobody"),
        code=2,
        says="Nobody",
    ),
    Case(
        "a field that there is not",
        {"leads.csv": ALL_OPEN},
        ("leads",),
        arguments=("--map", "boss=Manager"),
        code=2,
        says="boss",
    ),
    Case(
        "Zoho leads and potentials by the id of the lead",
        {"Leads.csv": ZOHO_LEADS, "Potentials.csv": ZOHO_POTENTIALS},
        ("leads", "deals"),
        counts={"leads": 5, "sold": 1, "lost": 2, "non_target": 0},
        notes=("joined",),
    ),
    Case(
        "HubSpot contacts and deals share no id",
        {"contacts.csv": HUBSPOT_CONTACTS, "deals.csv": HUBSPOT_DEALS},
        ("leads", "deals"),
        code=3,
        says="--map",
    ),
    Case(
        "Bitrix leads and deals, each numbered by itself",
        {"leads.csv": BITRIX_LEADS, "deals.csv": BITRIX_DEALS_UK},
        ("leads", "deals"),
        code=3,
        says="--map",
    ),
    Case(
        "deals numbered by themselves, joined as told",
        {"leads.csv": LEADS_OF_THEIR_OWN, "deals.csv": DEALS_OF_THEIR_OWN},
        ("leads", "deals"),
        counts={"leads": 6, "sold": 2, "lost": 1},
        arguments=("--map", "lead_id=ID"),
        notes=("joined",),
    ),
    Case(
        "sheets of two months, each numbered from one",
        {"january.csv": JANUARY, "february.csv": FEBRUARY},
        ("leads", "leads"),
        counts={"leads": 6, "sold": 3},
        notes=("ids_not_shared",),
    ),
    Case(
        "exports of two months, some leads in both",
        {"january.csv": MONTH_AND_NEXT[0], "february.csv": MONTH_AND_NEXT[1]},
        ("leads", "leads"),
        counts=ends(4, 1, 1, None),
        notes=("duplicate_ids",),
    ),
    Case(
        "exports of two months, every row kept",
        {"january.csv": MONTH_AND_NEXT[0], "february.csv": MONTH_AND_NEXT[1]},
        ("leads", "leads"),
        counts=ends(6, 1, 1, None),
        arguments=("--duplicates", "keep"),
        silent=("duplicate_ids",),
    ),
    Case(
        "counts by month are no leads",
        {"tally.csv": HAND_TALLY},
        ("counts",),
        counts={"leads": 420, "contacted": 265, "appointments": 103, "sold": 39},
        notes=("sold_basis_untold",),
    ),
    Case(
        "a tally by day is no leads",
        {"tally.csv": OUTCOME_TALLIED},
        ("tally",),
        counts={"leads": 37, "contacted": 23, "appointments": 9, "shows": 5, "sold": 2, "open": None},
        notes=("counted_by_event",),
    ),
    Case(
        "a column of refusals in words",
        {"sheet.csv": REFUSAL_IN_WORDS},
        ("leads",),
        {
            "created_at": "Дата",
            "manager": "Менеджер",
            "source": "Источник",
            "sold": "Продажа",
            "refusal_reason": "Отказ",
        },
        ends(4, 1, 2, None),
        notes=("lost_by_reason",),
    ),
    Case(
        "a contact that is a person, an appointment that is a date",
        {"sheet.csv": CONTACT_IS_A_PERSON},
        ("leads",),
        {
            "created_at": "Date",
            "appointment_at": "Appointment",
            "manager": "Manager",
            "source": "Source",
            "sold": "Sold",
        },
        {"leads": 3, "sold": 1, "contacted": None, "appointments": 2, "visits": None},
    ),
    Case(
        "a sheet with a line of totals",
        {"sheet.csv": SHEET_TOTALS},
        ("leads",),
        counts={"leads": 3, "sold": 1, "contacted": 2},
        notes=("not_leads",),
        silent=("unknown_marks", "unreadable_dates"),
    ),
    Case(
        "deals of leads, some without an id",
        {"leads.csv": BLANK_IDS, "deals.csv": DEALS_OF_LEADS},
        ("leads", "deals"),
        counts={"leads": 3, "sold": 1},
        notes=("unmatched",),
    ),
    Case(
        "ids of customers are no ids of leads",
        {"leads.csv": CUSTOMER_IDS},
        ("leads",),
        counts=ends(3, 1, 1, None),
    ),
    Case(
        "a manager by name and by number",
        {"leads.csv": TWICE_OWNED},
        ("leads",),
        {"created_at": "Created", "manager": "Manager", "source": "Source", "status": "Status"},
        ends(3, 1, 1, None),
        silent=("equal_columns",),
    ),
    Case(
        "a mark of refusals alone",
        {"leads.csv": LOST_MARK_ONLY},
        ("leads",),
        counts={"leads": 3, "sold": None, "lost": 1},
    ),
    Case(
        "dates of sale and refusal alone",
        {"leads.csv": CLOSING_DATES_ONLY},
        ("leads",),
        {"created_at": "Created", "source": "Source", "sold_at": "Sold date", "lost_at": "Refusal date"},
        ends(3, 1, 1, None),
    ),
    Case(
        "a line above each group is no lead, a lead without a date is one",
        {"leads.csv": ODOO_GROUPS},
        ("leads",),
        counts={"leads": 4, "sold": 2, "lost": None},
        notes=("not_leads", "no_created_at"),
    ),
    Case(
        "an amount under a heading of yes and no",
        {"leads.csv": AMOUNT_FOR_A_SALE},
        ("leads",),
        counts={"leads": 4, "sold": None},
        notes=("refuted",),
    ),
    Case(
        "an amount for a sale, as told",
        {"leads.csv": AMOUNT_FOR_A_SALE},
        ("leads",),
        counts={"leads": 4, "sold": 2},
        silent=("refuted", "unknown_marks"),
        arguments=("--map", "sold=Продажа"),
    ),
    Case(
        "a day under an unknown heading",
        {"leads.csv": DAY_OF_CONTRACT},
        ("leads",),
        counts=ends(3, 1, 1, None),
        notes=("taken_by_values",),
    ),
    Case(
        "Kommo",
        {"kommo.csv": KOMMO},
        ("leads",),
        counts=ends(3, 1, 1, None),
        silent=("refuted", "unreadable_dates"),
    ),
    Case("Close", {"close.csv": CLOSE}, ("leads",), counts=ends(3, 1, 1, None, {"revenue": None})),
    Case(
        "Bitrix for analysts: a stage by its code and in words",
        {"deals.csv": BITRIX_FEED},
        ("leads",),
        {
            "lead_id": "ID",
            "created_at": "DATE_CREATE",
            "modified_at": "DATE_MODIFY",
            "manager": "ASSIGNED_BY_NAME",
            "stage": "STAGE",
            "status": "STAGE_SEMANTIC_ID",
            "pipeline": "CATEGORY_ID",
            "amount": "OPPORTUNITY",
            "currency": "CURRENCY_ID",
            "closed": "CLOSED",
            "closed_at": "CLOSEDATE",
            "source": "SOURCE_ID",
        },
        ends(3, 1, 1, None),
    ),
    Case(
        "SuiteCRM: colons, a manager by code and by name",
        {"opportunities.csv": SUITE},
        ("leads",),
        {
            "status": "Статус:",
            "source": "Источник:",
            "manager": "Ответственный пользователь",
            "created_at": "Дата создания",
            "expected_close_at": "Предполагаемая дата закрытия:",
            "stage": "Стадия продажи",
            "amount": "Сумма сделки",
        },
        ends(3, 1, 1, None),
        silent=("equal_columns",),
    ),
    Case("Zoho of a school", {"deals.csv": ZOHO_SCHOOL}, ("leads",), counts=ends(4, 1, 2, None, NOT_TRACKED)),
    Case("RetailCRM: refusals are statuses", {"orders.csv": RETAIL}, ("leads",), counts=ends(4, 1, 1, 1)),
    Case(
        "Notion: links behind names, months in words",
        {"deals.csv": NOTION},
        ("leads",),
        {
            "status": "Status",
            "manager": "Owner",
            "source": "Source",
            "amount": "Value",
            "created_at": "Created",
            "closed_at": "Closed",
            "refusal_reason": "Lost reason",
        },
        ends(3, 1, 1, None, {"revenue": [1250]}),
        silent=("unreadable_dates",),
    ),
    Case(
        "Airtable: ticked boxes are the word checked, am and pm stand close",
        {"deals.csv": AIRTABLE},
        ("leads",),
        counts=ends(3, 1, 1, None, {"revenue": [1250], "contacted": 2}),
        silent=("unreadable_dates", "mark_contradicts_status"),
    ),
    Case(
        "a form in English",
        {"answers.csv": GOOGLE_FORM_EN},
        ("leads",),
        {"created_at": "Timestamp", "phone": "Phone", "source": "How did you hear about us?"},
        {"leads": 3, "sold": None, "lost": None},
    ),
    Case("MiniCRM", {"cards.csv": MINICRM}, ("leads",), counts=ends(3, 1, 1, None)),
    Case(
        "a form of a spreadsheet",
        {"answers.csv": GOOGLE_FORM},
        ("leads",),
        {"created_at": "Отметка времени", "phone": "Ваш телефон", "source": "Откуда вы о нас узнали?"},
        {"leads": 3, "sold": None},
    ),
    Case(
        "a date for each step",
        {"sheet.csv": DATES_OF_STEPS},
        ("leads",),
        counts=ends(4, 1, 1, None, {"contacted": 3, "appointments": 2, "visits": 1}),
        notes=("lost_by_reason",),
    ),
    Case(
        "two statuses that disagree",
        {"leads.csv": STATUSES_DISAGREE},
        ("leads",),
        counts={"leads": 3, "sold": None, "lost": None},
        notes=("equal_columns",),
    ),
    Case(
        "a visit on the last day of the export",
        {"sheet.csv": SHEET_HU_ISO},
        ("leads",),
        counts=ends(3, 1, 1, None, {"contacted": 2, "appointments": 2, "visits": 1}),
    ),
    Case(
        "t and f of a database",
        {"leads.csv": POSTGRES},
        ("leads",),
        counts={"leads": 3, "sold": 1, "lost": None},
    ),
    Case(
        "a show in words beside the day of the appointment",
        {"sheet.csv": APPOINTMENT_IN_WORDS},
        ("leads",),
        counts={"leads": 4, "appointments": 3, "visits": 1, "sold": 1, "lost": None},
    ),
    Case(
        "an appointment in words: called off is made all the same",
        {"sheet.csv": VISIT_IN_WORDS},
        ("leads",),
        counts={"leads": 4, "contacted": 3, "appointments": 3, "sold": 1, "lost": None},
    ),
    Case(
        "a status with the day of the first contact",
        {"leads.csv": STATUS_AND_FIRST_CONTACT},
        ("leads",),
        counts=ends(4, 1, 1, None, {"contacted": 3}),
        notes=("unknown_statuses",),
    ),
    Case(
        "a day that is hoped for is no day of creation",
        {"leads.csv": DEADLINE_ONLY},
        ("leads",),
        {"manager": "Felelős", "source": "Forrás", "status": "Státusz"},
        ends(3, 1, 1, None),
        silent=("taken_by_values",),
    ),
    Case(
        "a day of closing in a language without a vocabulary is no day of creation",
        {"leads.csv": DEADLINE_ELSEWHERE},
        ("leads",),
        {"manager": "Responsible", "source": "Source", "status": "Status"},
        ends(3, 1, 1, None),
        silent=("taken_by_values",),
    ),
    Case(
        "numbers of people under a renamed heading are no managers",
        {"leads.csv": CALLED_BY_CODE},
        ("leads",),
        {"created_at": "Date", "source": "Source", "status": "Status"},
        ends(4, 1, 1, None),
    ),
    Case(
        "a question answered by no or yes is no score",
        {"answers.csv": YES_OR_NO_ASKED},
        ("nps",),
        {"answered_at": "Timestamp", "nps": "How likely are you to recommend us?"},
        {"leads": None, "nps": 5},
    ),
    Case(
        "a Hungarian sheet kept by hand, in everyday words",
        {"sheet.csv": BY_HAND_HU},
        ("leads",),
        {
            "created_at": "Dátum",
            "phone": "Telefon",
            "source": "Honnan jött",
            "manager": "Ki vitte",
            "contacted": "Beszéltünk?",
            "appointment": "Van időpont",
            "show": "Eljött",
            "sold": "Vett?",
            "refusal_reason": "Miért nem vett",
        },
        {"leads": 4, "contacted": 3, "appointments": 2, "visits": 2, "sold": 1},
    ),
    Case(
        "a Ukrainian sheet kept by hand, in everyday words",
        {"sheet.csv": BY_HAND_UK},
        ("leads",),
        {
            "created_at": "Дата",
            "source": "Звідки",
            "manager": "Хто веде",
            "contacted": "Додзвонились",
            "appointment": "Записали",
            "show": "Був",
            "sold": "Купив",
            "refusal_reason": "Чому відмова",
        },
        {"leads": 4, "contacted": 3, "appointments": 2, "visits": 1, "sold": 1},
    ),
    Case(
        "invoices are no leads, paid or not",
        {"invoices.csv": INVOICES},
        ("other_table",),
        code=3,
        says="no leads",
    ),
)
