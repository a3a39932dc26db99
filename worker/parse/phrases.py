"""The wording of page furniture, one pattern a line, in English, German, French and Spanish.

What lives here: words only. What does not: how they are used (`furniture`).
A line is a regular expression in lower case; blank lines and lines that start with `#` part it for the reader.
"""

from __future__ import annotations

import re

# A line that is nothing but one of these is furniture.
WHOLE = r"""
# links to other pieces
(?:read|see|show|view|load|learn|find out|discover)\s(?:more|now|also|less|next|all)(?: here| news| stories)?
(?:watch|listen)\s(?:more|now|also|live|next)
(?:read|view) (?:the )?full (?:story|article)
more (?:on this(?: story)?|stories|from .{2,40}|like this|to explore|news|info|in .{2,30}|sharing options)
(?:continue|keep) reading(?: below)?
related(?: (?:topics?|articles?|stories|content|reading|links?|coverage|news|tags|video|story))?
you (?:may|might) (?:also )?(?:like|be interested in)
recommended(?: for you| stories| reading)?
most (?:read|viewed|popular|shared|watched|recent)(?: .{2,30})?
trending(?: now| topics)?
popular(?: now)?
top stories
latest(?: news| stories| headlines| videos?)?
editor[’']?s[’']? (?:picks?|choice)
in case you missed it
don[’']t miss
(?:up|read|what to read) next
(?:also read|see also|featured|just in)
in this (?:article|story)
table of contents|on this page|at a glance
key (?:points|takeaways)
(?:jump|skip) (?:to|past).{0,60}
back to top
(?:topics?|tags?|keywords)
explore more.{0,30}
czytaj (?:więcej|też|także|również)|читайте также|leggi anche|leia (?:mais|também)
mehr(?: zum thema| dazu| lesen| anzeigen| laden| erfahren)
weiterlesen|auch interessant|themen|schlagworte|zum thema|empfohlen|empfehlungen der redaktion
(?:lesen|sehen) sie (?:auch|mehr|dazu).{0,80}|(?:lies|siehe) auch
das könnte sie (?:auch )?interessieren
meistgelesen(?:e artikel)?|aktuelle(?:s| nachrichten)
weitere (?:artikel|themen|infos|meldungen)
(?:home|start(?:seite)?|accueil|portada|inicio|hem|forside) ?[>|›»/] ?.{2,80}
(?:zur )?startseite|zurück|nach oben
lire (?:aussi|la suite|plus|l[’']article|également)|à lire(?: aussi| également)?|voir (?:aussi|plus)
zum (?:artikel|thema|video|podcast|beitrag|newsticker|newsletter|live-?ticker)(?::.{2,100})?|schlagw(?:ö|oe)rter
(?:häufig|oft|viel) gelesen|meistgeklickt|mehr (?:aus|artikel) .{2,30}|alles (?:zum thema|zu) .{2,40}
das wichtigste in kürze|in kürze|darum geht[’']?s|auf einen blick|inhaltsverzeichnis|in diesem artikel
weitere videos|mehr videos|top-?artikel|top-?themen|neueste (?:artikel|meldungen|nachrichten)|empfehlung der redaktion
sur le même (?:sujet|thème)|les plus (?:lus|partagés|commentés|consultés)|plus d[’']articles|à la une
sélectionné pour vous|à (?:découvrir|voir) (?:aussi|également)|contenus? (?:sponsorisés?|partenaires?)|l[’']essentiel
leer (?:más|también)|le[ea] también|ver más|(?:también )?te puede interesar|continuar leyendo
más (?:información|noticias|leídas?|sobre .{2,30})
(?:noticias? )?relacionad[oa]s?|lo (?:más|último)(?: (?:leído|visto|comentado|nuevo))?|archivado en|temas
(?:últimas|otras|más) noticias|noticias destacadas|más en .{3,30}|en este artículo|no te pierdas

# sharing, saving, talking
share this (?:story|article|item|page)\b.{0,200}|leave a comment share .{0,400}
(?:published|filed|posted) (?:under|in)\s?:.{0,200}|(?:tags?|topics?|themen|schlagworte|keywords|labels)\s?:.{0,200}
comments \(\d+\)|ad policy|latest posts|posts|about the authors?|author of the article:?|.{0,40}posted
share(?: (?:this|on|via|article|story|post|full article|close|options|using|to)\b.{0,60})?
(?:click to )?copy(?: to clipboard)?
(?:copy|copied|get|article|copy article)(?: the)?(?: article)? ?(?:link|url)(?: copied.{0,20}| copy link)?
link copied.{0,20}
tweet(?: this)?|twitter|x \(formerly twitter\)|whatsapp|linkedin|reddit|pinterest|telegram|flipboard|bluesky|threads
facebook|messenger|pocket|instagram|youtube|tiktok|rss|x|mail|sms
e-?mail(?: this)?(?: article)?|print(?: this)?(?: article)?
save(?: this)?(?: article| story| for later)?|bookmark(?: save)?|story saved
gift(?: this)?(?: article)?|add to (?:list|favou?rites)
follow(?: us.{0,40}| topic)?|like|reply|close|cancel|open|menu|search|home|next|previous|prev|back|ok|yes|no|expand
collapse|hide|dismiss|share close
(?:leave a |post a |add a |view |show |\d+ |\[no\] |no )?comments?
join the (?:conversation|discussion).{0,40}
report(?: an error| this .{2,20})?|give feedback|journalistic standards.{0,40}
(?:share|save|cancel|email|link|bookmark|print|copy|tweet|facebook|whatsapp|close| ){2,12}
teilen|merken|drucken|vorlesen|kommentare?|link kopieren|per (?:e-?mail|mail) (?:teilen|versenden|senden)
(?:diesen |den )?(?:artikel|beitrag) (?:teilen|merken|drucken|anhören|hören|verschenken|vorlesen)(?: kommentare?)?
(?:bild|video|audio)beitrag|bildunterschrift(?: anzeigen)?|autoplay|feedback(?: geben)?
(?:zu|auf) (?:den kommentaren|merkliste)
(?:den )?link (?:zum einbetten .{0,40})?(?:kopieren|kopiert)[! ]*(?:link kopiert|copied)?
(?:leser)?kommentare? (?:anzeigen|lesen|\d+)
(?:ein)?loggen|anmelden|abmelden|registrieren|menü|suchen?|suche (?:abbrechen|öffnen)|schließen|abbrechen
impressum|datenschutz(?:erklärung|einstellungen)?|agb|nutzungsbedingungen|cookie-einstellungen|barrierefreiheit
pfeil (?:rechts|links|nach .{2,12})
partager(?: (?:cet article|l[’']article|sur .{2,20}))?|(?:\d+ )?commentaires?|écouter(?: l[’']article)?|imprimer
copier le lien
(?:lire|voir|afficher) les (?:\d+ )?commentaires|réagir|suivre|offrir (?:cet )?article|envoyer par .{2,20}
sauvegarder|enregistrer
ajouter (?:à|aux?) (?:vos |mes |la |ma )?(?:favoris|sélection|liste.{0,20})|signaler (?:une erreur|un abus)
lecture:? .{1,12}
se connecter|connexion|s[’']inscrire|mentions légales|politique de confidentialité|nous contacter|rechercher|fermer
accueil
compartir(?: en .{2,20})?|comentarios?|copiar enlace|imprimir|escuchar|enviar por .{2,20}
(?:\d+ |ver |ir a los |escribir )?comentar(?:ios?)?|guardar|seguir|copiar (?:el )?enlace|iniciar sesión
regístrate(?: gratis)?
aviso legal|política de (?:privacidad|cookies)|buscar|cerrar|portada|suscribirse|reportar (?:un )?error

\d+(?:\.\d)?[km]? shares?|shares? \d+(?:\.\d)?[km]?

# players and galleries
open this photo in gallery|video \d.{0,40}|watch live|watch now|video \d\d:\d\d|\d{1,2}:\d\d [^.]{10,200}
play(?: video)?|pause|mute|unmute|fullscreen|live|gallery|photos?|images?|slideshow|video(?: \d\d:\d\d)?
watch(?: live| now)?|listen(?: to (?:this )?(?:article|story).{0,40})?
view (?:gallery|image(?:s)? in fullscreen|\d+ images?|(?:\w+ )?in (?:gallery|full ?screen).{0,20})
open image in gallery|enlarge(?: image)?|image \d+ of \d+|\d+ ?(?:/|of) ?\d+|(?:hide|toggle) caption
(?:article )?thumbnail image|placeholder(?: image)?
hide message bar|de?s?crease article font size|increase article font size|text size|font size

# business
(?:register|create an account|sign in|log in|subscribe)(?:\s[/|]\s|\s)(?:register|sign in|log in|subscribe).{0,60}
(?:this|dieser|cet|este) (?:content|article|story|artikel) .{2,40}(?:subscribers?|abonn\w+|suscriptores).{0,40}
access articles from .{0,60}|try refreshing your browser.{0,20}|we encountered an issue.{0,60}
advertisement(?:\s*[-–·].{0,60}| \d+)?|article content|advertising|ads? by .{2,30}|advert
(?:sponsored|promoted|paid|partner)(?: content| stories| post)|sponsored by .{2,40}|sponsored
(?:powered by|brought to you by).{0,40}
(?:story|article|content) continues(?: (?:below|after))?.{0,40}
(?:subscribe|sign up|log ?in|sign in|register|join|donate|contribute|upgrade)(?: (?:now|here|today|for free|free))?
support us
log in subscribe
(?:start (?:your )?(?:free )?trial|get started|buy now|shop now|download (?:the )?app|install|account|my account)
subscribe to .{2,60}|sign up (?:to|for) .{2,100}|already (?:a subscriber|have an account|subscribed).{0,40}
newsletters?|(?:daily |weekly |morning |evening |email )*(?:newsletter|briefing) (?:sign ?-?up|subscription).{0,60}
licen[cs]e this content|reuse this content|order reprints|request permissions?|reprints.{0,40}
contact us|about us|privacy(?: policy| notice)?|terms(?: of (?:use|service))?|cookies?(?: policy)?
\*? ?indicates? required(?: fields?)?|(?:manage|accept|reject) (?:all )?cookies|all rights reserved.{0,80}
(?:alle rechte vorbehalten|tous droits réservés|todos los derechos reservados)\b.{0,60}
(?:plus|pluspunkt|premium|abo|exklusiv|bezahlinhalt|exclusif|abonnés|réservé aux abonnés|solo suscriptores|exclusivo)
anzeige|werbung|publicité|publicidad|annonce|la suite (?:de l[’']article )?après (?:la|cette) (?:publicité|annonce)
our standards: .{3,80}|publié il y a .{3,60}|mis à jour (?:à|il y a) .{3,30}|updated .{2,20} ago
(?:last )?updated:? (?:at )?\d{1,2}[:.]\d\d.{0,12}|empfohlener (?:redaktioneller|externer) inhalt|externer inhalt
stand: .{3,60}|lesedauer:? .{1,20}
(?:artikel |(?:jetzt )?in der app )?anhören|rechte am artikel.{0,40}
(?:facebook |twitter |x |flipboard |send |xing |messenger |bluesky |telegram |threads |linkedin |e-?mail ){2,12}\w+
s[’']abonner|abonnez-vous|article réservé (?:à nos|aux) abonnés|suscríbete
"""

# A line that starts with one of these is furniture, where it is short or speaks of mail, newsletters or cookies.
OPENING = r"""
(?:read|see|watch)\s?(?:more|also|next|now)?\s?[:|»›→]
(?:les også|läs också|læs også|lees ook|leggi anche|czytaj (?:więcej|też|także|również)|leia também|читайте также)\b
(?:lesen sie|lee|lea|lire|leggi|ver|vea|sehen sie|hören sie)\s?(?:auch|mehr|dazu|también|aussi|anche)?\s?[:|»›→]
(?:more|also|watch|listen|video|podcast|recommended|don[’']t miss|trending|subscribe|newsletter)\s?[:|»›→]\s
related(?: (?:article|story|stories|content|video|coverage))?\s?[:|»›→]
(?:mehr zum thema|auch interessant|zum thema|à lire(?: aussi)?|lire aussi)(?:\s?[:|»›→]|\s[-–—]\s)
for (?:more|all the latest|the latest) (?:stories|news)\b.{0,80}\b(?:check|visit|follow|click|sign up|head) \b
ich bin (?:damit |mit der )?(?:einverstanden|anzeige)\b.{0,60}(?:inhalt|daten|cookie)
(?:leer más|te puede interesar|más información)\s?[:|»›→]
(?:sign up|subscribe|follow us|like us|find us|click here|tap here)\b
get (?:the|our|all the|more|unlimited|daily|breaking) .{0,60}(?:newsletter|inbox|app|access|alerts|news)
(?:join|download|support) (?:our|us)\b|join the .{2,40}whatsapp
add .{2,30} as a preferred
register (?:here|now|for)\b|become a (?:member|subscriber)|support independent
send (?:your|us)\b|do you have (?:a|any) (?:story|tip|question)|got a (?:tip|story|news)
(?:thank you|thanks) for (?:subscribing|registering|signing|reading)
by (?:signing|submitting|clicking|entering|subscribing|providing)\b
please (?:enter|check|log|sign|try|subscribe|enable)\b
you can (?:unsubscribe|also follow|find this story)\b
(?:enter your|your|invalid) e-?mail\b
we use (?:your|cookies)\b|this (?:site|website) (?:uses|is protected)\b|see our privacy\b
all rights reserved\b|copyright\b|©|\(c\)
view (?:this post|in browser)\b|a post shared by\b
if you get .{2,40} from\b|you need to be a\b
to (?:view|see|read|enjoy|use) this\b|(?:your browser|javascript|loading)\b
melden sie sich\b|abonnieren sie\b|jetzt (?:abonnieren|anmelden|registrieren)\b|hier (?:klicken|finden)\b|folgen sie\b
newsletter abonnieren\b|lesen sie hier\b|abonnier(?:e|t) (?:den|unseren|jetzt)\b
registrieren sie sich\b|bestellen sie\b|mit (?:ihrer|der) (?:anmeldung|registrierung)\b
inscrivez-vous\b|abonnez-vous\b|recevez\b|suivez\b|cliquez\b
suscríbete\b|suscríbase\b|regístrese\b|siga(?:nos)?\b|apúntate(?: aquí)? a\b|rejoignez-nous\b
téléchargez\b|cet article est réservé\b|síguenos\b|regístrate\b|únete a\b|haz clic\b|descarga\b
dies(?:e|er) (?:audio|text|zusammenfassung|übersetzung)\w* (?:wurde|ist|wird) .{0,30}(?:\bki\b|künstlich|automatisch)
dies(?:er (?:artikel|text|beitrag)|e übersetzung)? (?:wurde|ist) (?:ursprünglich|maschinell|automatisch|im original)\b
dies ist eine maschinelle\b
an dieser stelle (?:finden sie|wird|werden|ist) .{0,60}(?:inhalt|video|karte|beitrag)
(?:cet article|ce texte) a été (?:traduit|initialement publié|généré)\b
este artículo (?:ha sido|fue) (?:traducido|generado)\b
mit meiner anmeldung\b|ich (?:habe die|stimme der|willige)\b.{0,60}(?:datenschutz|werbe|einwillig)
en vous inscrivant\b|al (?:suscribirte|registrarte|hacer clic)\b|vous pouvez vous (?:désinscrire|désabonner)\b
"""

# A line that is nothing but one of these announces the title of another piece on the next line.
PROMISE = r"""
(?:read|see|watch)\s?(?:more|also|next)?
related(?: (?:article|story|stories|content|video))?
more|recommended|auto news
mehr zum thema|(?:lesen|sehen) sie auch|lies auch|siehe auch|auch interessant|zum thema
lire aussi|à lire aussi
les også|läs också|læs også|lees ook|leggi anche|czytaj (?:więcej|też|także|również)|leia também|читайте также
le[ea] también|leer más|te puede interesar|más información
"""

# A line that is nothing but one of these is the label of a box with the titles of other pieces.
BOX = r"""
you (?:may|might) (?:also )?(?:like|be interested in)
related (?:articles?|stories|content|coverage|news)|more stories|more like this
recommended(?: for you| stories)?|most (?:read|viewed|popular)|trending(?: now)?|top stories
don[’']t miss|in case you missed it
das könnte sie (?:auch )?interessieren|meistgelesen(?:e artikel)?
weitere (?:artikel|meldungen)|mehr zum thema|auch interessant
sur le même (?:sujet|thème)|les plus lus|à lire (?:aussi|également)|nos articles .{2,30}|voir aussi
te puede interesar|(?:noticias? )?relacionad[oa]s?|lo más (?:leído|visto)|más noticias|también te puede interesar
"""

# A line that is nothing but one of these opens a picture or a gallery: its caption stands on the next line.
GALLERY = r"""
open (?:this )?(?:photo|image|picture) in (?:gallery|new window)
(?:view|see) (?:all )?\d+ (?:images?|photos?|pictures?)
view image in full ?screen|enlarge(?: this)? (?:image|photo|picture)|(?:image|photo) \d{1,3} (?:of|/) \d{1,3}
(?:bild|foto|großes bild) (?:in .{3,20} )?(?:öffnen|vergrößern|anzeigen)|vollbild|bildunterschrift
bild \d{1,3} (?:von|/) \d{1,3}
agrandir l[’']image|voir les \d+ (?:photos|images)|(?:image|photo) \d{1,3} sur \d{1,3}|légende
ampliar(?: (?:la )?(?:imagen|foto))?|ver (?:las )?\d+ (?:fotos|imágenes)|(?:imagen|foto) \d{1,3} de \d{1,3}
pie de foto
"""

# How words begin of what sites ask of their readers.
APPEALING = (
    "newsletter email mail inbox postfach whatsapp facebook twitter instagram telegram youtube podcast video "
    "app login logged account konto compte cuenta subscri abonn suscri regist premium free kostenlos gratis "
    "gratuit cookie privacy datenschutz privacidad confidentialit browser javascript copyright rights rechte "
    "http www comment kommentar coment click klick cliqu clic link advert anzeige werbung publicid publicit"
)

# Words that speak to the reader, or as the site.
ADDRESSING = (
    "you your yours us our we sie ihr ihre ihren ihrem ihrer du dir dich dein deine deinen deinem deiner euch "
    "euer eure uns unser unsere unseren unserem unserer wir vous votre vos nous nos notre usted tu tus te su "
    "nuestro nuestra nuestros nuestras nosotros"
)

# A line that is nothing but one of these says nothing: rules, bare numbers, addresses, reading times.
MARK = r"""
[\W_]{1,80}
\d{1,4}|\d{1,3}(?:\.\d)?[km]?|\d{1,2}:\d\d(?::\d\d)?
https?://\S+|www\.\S+|[@#]\w+
vor (?:\d{1,3}|einer?) (?:sekunden?|minuten?|stunden?|tag(?:en?)?)
(?:hace|il y a) (?:\d{1,3}|une?|una) (?:segundos?|minutos?|horas?|días?|minutes?|heures?|jours?)
\d+ (?:min(?:ute)?s?|sec(?:ond)?s?|hours?|days?)(?: (?:read|ago|listen|watch|video))?
.{0,12}\b(?:min(?:ute)?|minuten|minutos) (?:read|de lectura|lesezeit)
(?:lesezeit|tiempo de lectura|temps de lecture|tempo di lettura):? .{1,20}
"""


def compiled(table: str, ending: str = "") -> re.Pattern[str]:
    """The table as one pattern that ignores case; `ending` is a pattern that follows each of its lines."""
    patterns = [line for line in table.splitlines() if line and not line.startswith("#")]
    return re.compile("(?:" + "|".join(patterns) + ")" + ending, re.IGNORECASE)
