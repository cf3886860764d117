"""Invented people with the names that schools really have: accents, particles, apostrophes."""

import random
from collections.abc import Iterator

LAST_NAMES = (
    """
Martin|Bernard|Thomas|Petit|Robert|Richard|Durand|Dubois|Moreau|Laurent|Simon|Michel|Lefèvre|Leroy
Roux|David|Bertrand|Morel|Fournier|Girard|Bonnet|Dupont|Lambert|Fontaine|Rousseau|Vincent|Müller
Lefebvre|Faure|André|Mercier|Blanc|Guérin|Boyer|Garnier|Chevalier|François|Legrand|Gauthier|Garcia
Perrin|Robin|Clément|Morin|Nicolas|Henry|Roussel|Mathieu|Gautier|Masson|Marchand|Duval|Denis|Dumont
Marie|Lemaire|Noël|Meyer|Dufour|Meunier|Brun|Blanchard|Giraud|Joly|Rivière|Lucas|Brunet|Gaillard
Barbier|Arnaud|Martinez|Gérard|Roche|Renard|Schmitt|Roy|Leroux|Colin|Vidal|Caron|Picard|Roger
Fabre|Aubert|Lemoine|Renaud|Dumas|Lacroix|Olivier|Philippe|Bourgeois|Pierre|Benoît|Rey|Leclerc
Payet|Rolland|Leclercq|Guillaume|Lecomte|López|Jean|Dupuy|Guillot|Hubert|Berger|Carpentier|Sánchez
Le Gall|Le Goff|Le Roux|Kermarrec|Quéméner|Guivarc’h|Tanguy|Riou|Cariou|Abgrall|Le Bihan|Mével
Etcheverry|Etchegaray|Haristoy|Casabianca|Ottaviani|Luciani|Kieffer|Schneider|Zimmermann|Weiß
de Oliveira|da Silva|dos Santos|Fernandes|Gonçalves|Ferreira|de Almeida|Pereira|Rodrigues|Da Costa
Rodríguez|Hernández|Muñoz|Ibáñez|Núñez|Rossi|Esposito|D’Angelo|De Luca|D’Amico|Di Stefano|Conti
Benali|Bouzid|Haddad|El Amrani|El Idrissi|Ait Ahmed|Ben Salah|Bensaïd|Mansouri|Cherif|Belkacem
Khelifi|Zerrouki|Ouali|Slimani|Amrouche|Boukhari|Trabelsi|Jaziri|Abdelkader|Meziane|Saïdi|Naït-Ali
Traoré|Diallo|Coulibaly|Keïta|N’Diaye|N’Guessan|Koné|Touré|Camara|Cissé|M’Baye|Sow|Ba|Diop|Fofana
Kouassi|Mbemba|Nkounkou|Okafor|Adeyemi|Rakotomalala|Andrianarisoa|Razafindrakoto|Hoareau|Grondin
Nguyen|Tran|Pham|Hoang|Le Van|Chen|Zhang|Wang|Li|Kim|Nakamura|Sivakumar|Rajaonarivelo|Selvarajah
Yılmaz|Kaya|Demir|Çelik|Öztürk|Şahin|Kowalski|Wójcik|Nowak|Łukasik|Horvat|Popescu|Ionescu|Dragomir
Petrov|Ivanova|Kovalenko|Shevchenko|Hakobyan|Sargsyan|Tchikhladze|Karapetyan|Al Masri|Al-Khatib
O’Brien|McCarthy|Teriitahi|Tehuiotoa|Wamytan|Bélizaire|Jean-Baptiste|Saint-Louis|Sainte-Rose|Euzet
""".replace("\n", "|")
    .strip("|")
    .split("|")
)

# Double names and long particles, as whole names: they are what files get wrong.
RARE_LAST_NAMES = (
    """
Dupont-Morin|Le Guen-Dubois|Martin d’Ormesson|de La Tour du Pré|Vasseur-N’Gom|El Haddad-Petit
Fernandes da Silva|García López|Müller-Roche|L’Hostis|D’Hervé|Saint-Martin de Beauregard
Nguyen Van Thanh|Ben Youssef-Lemoine|Œuvrard|Cœurderoy|van den Berghe|von Strauß
""".replace("\n", "|")
    .strip("|")
    .split("|")
)

GIRLS = (
    """
Emma|Jade|Louise|Alice|Chloé|Lina|Léa|Manon|Rose|Anna|Inès|Camille|Lola|Zoé|Juliette|Sarah|Éloïse
Clara|Lucie|Eva|Romane|Mathilde|Anaïs|Margaux|Noémie|Élise|Agathe|Maëlle|Océane|Clémence|Salomé
Nina|Jeanne|Victoria|Charlotte|Pauline|Émilie|Marie-Lou|Anne-Sophie|Lou-Ann|Thaïs|Maïwenn|Nolwenn
Gwenaëlle|Yasmine|Aïcha|Fatoumata|Aminata|Kadiatou|Mariam|Nour|Assia|Safiya|Hanaé|Imane|Sirine
Maryam|Khadija|Rania|Awa|Binta|Oumou|Linh|Thi Mai|Mei|Xin Yi|Beatriz|Mariana|Inês|Sofía|Lucía
Giulia|Chiara|Zofia|Elif|Ayşe|Anouk|Ariane|Constance|Héloïse|Apolline|Philippine|Tess|Mahaut
Priya|Lakshmi|Hasmik|Oksana|Daryna|Vaea|Moana|Cassandre|Célia|Coline|Ophélie|Solène|Tiphaine|Zélie
""".replace("\n", "|")
    .strip("|")
    .split("|")
)

BOYS = (
    """
Gabriel|Léo|Raphaël|Louis|Arthur|Jules|Lucas|Hugo|Adam|Maël|Noah|Liam|Ethan|Nathan|Paul|Tom|Sacha
Gaspard|Mathis|Théo|Enzo|Clément|Maxime|Antoine|Alexandre|Baptiste|Valentin|Quentin|Rémi|Loïc
Aurélien|Jérémy|Benoît|Gaëtan|Timothée|Côme|Eliott|Axel|Robin|Simon|Samuel|Augustin|Malo|Ewen
Yann|Erwan|Killian|Gwendal|Mohamed|Mehdi|Amine|Yanis|Rayan|Ilyès|Bilal|Karim|Youssef|Ismaël
Ibrahima|Mamadou|Ousmane|Moussa|Cheikh|Abdoulaye|Minh|Duc Anh|Wei|Jun|João|Tiago|Diogo|Joaquín
Matteo|Lorenzo|Jakub|Łukasz|Emre|Mustafa|Jean-Baptiste|Pierre-Louis|Jean-Noël|Marc-Antoine|Zéphyr
Arjun|Thanos|Davit|Andriy|Teva|Manua|Octave|Félix|Émile|Anatole|Basile|Célestin|Lény|Naël|Ruben
""".replace("\n", "|")
    .strip("|")
    .split("|")
)

MALE, FEMALE = 1, 2  # as SIECLE writes them


def people(rng: random.Random) -> Iterator[tuple[str, str, int]]:
    """(last name, first name, sex) without end; namesakes come by themselves."""
    while True:
        last_name = rng.choice(RARE_LAST_NAMES if rng.random() < 0.04 else LAST_NAMES)
        sex = rng.choice((MALE, FEMALE))
        yield last_name, rng.choice(GIRLS if sex == FEMALE else BOYS), sex
