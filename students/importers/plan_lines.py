"""The plan of a roster line by line, in words: what tells two previews apart."""

from students.importers.set_aside import REASONS

COUNT_WORDS = {
    "created": "nouveaux",
    "updated": "modifiés",
    "unchanged": "inchangés",
    "not_kept": "ignorés",
    "closed": "inscriptions fermées",
    "classes": "classes",
}

_REASON = " ".join(f"WHEN '{outcome}' THEN '{words}'" for outcome, words in REASONS.items())

PLAN_LINES = f"""
SELECT 'line:' || p.row_id AS key, p.last_name || ' ' || p.first_name AS who,
       concat_ws(', ',
           CASE WHEN is_new THEN 'nouveau' WHEN is_back THEN 'de retour'
                WHEN is_moved THEN 'change de classe (était en ' || p.old_class_name || ')'
                WHEN NOT (is_renamed OR is_identified) THEN 'inchangé' END,
           CASE WHEN is_renamed
                THEN 'orthographe (était ' || p.old_last_name || ' ' || p.old_first_name || ')' END,
           CASE WHEN is_identified THEN 'identifié par son INE' END,
           'en ' || c.name) AS what
FROM roster_plan p JOIN roster_class c USING (class_key)
UNION ALL
SELECT 'line:' || id, trim(last_name || ' ' || first_name),
       'ignoré : ' || CASE outcome {_REASON} ELSE outcome END
FROM roster_row WHERE outcome <> 'keep'
UNION ALL
SELECT 'closed:' || s.id, s.last_name || ' ' || s.first_name,
       'n’est plus dans le fichier, inscription fermée en ' || c.name
FROM roster_leaver l
JOIN students_student s ON s.id = l.student_id
JOIN students_enrolment e ON e.id = l.enrolment_id
JOIN students_classroom c ON c.id = e.classroom_id
UNION ALL
SELECT 'class:' || r.class_key, 'Classe ' || r.name,
       CASE WHEN r.classroom_id IS NULL THEN 'nouvelle'
            WHEN c.name <> r.name THEN 'nouveau nom de ' || c.name ELSE 'déjà là' END
FROM roster_class r LEFT JOIN students_classroom c ON c.id = r.classroom_id
"""
