import { words } from "../words/catalogue.ts";

export const say = words({
  en: {
    title: "Sideline: privacy",
    heading: "What is kept of you here",
    lead: "These answers come from the settings that this server runs with.",
    asking: "Asking the server…",
    unknown: "The server did not say what it keeps, so nothing is claimed here.",
    here: "In this browser",
    hereKept:
      "Your language, your choices and, if one was given, the key to this server; and these pages themselves, so that they open without a network.",
    forget: "Delete what this browser keeps",
    forgotten: "Deleted. A paired phone has to be paired again.",
    live: "While the camera runs",
    liveMeasured:
      "The video goes from the camera to this server over an encrypted connection. There it is measured picture by picture in memory, and not kept.",
    liveWatched:
      "Whoever may watch sees the body’s points and the numbers, and now and then a small picture, only while they watch.",
    recordingNever: "Videos of live sessions are never recorded on this server.",
    recordingAsked: (time: string) =>
      `The video of a session is recorded only where whoever starts it asks for that, ${time} at most. It is then kept as a sent video.`,
    sessions: "After a live session",
    sessionsNone: "Nothing is kept of a session once it is over.",
    sessionsKept: (time: string, count: string) =>
      `Its attempts, numbers, counts and notes are kept for ${time}, and those of the last ${count} sessions at most.`,
    videos: "Videos that are sent",
    videosKept: (time: string) =>
      `A video is deleted ${time} after it came, or later while it still waits to be measured.`,
    videosForever: "A video is kept until somebody deletes it.",
    videosUnfinished: (time: string) =>
      `What came of a video that was never sent to its end is deleted after ${time}.`,
    results: "Results of videos",
    resultsKept: (time: string) =>
      `Reports, tables and the video with what was seen are deleted after ${time}.`,
    resultsForever:
      "Reports, tables and the video with what was seen are kept until somebody deletes them.",
    people: "People",
    peopleKept:
      "A name, and if it was given a number, height, mass and lengths of limbs, as long as the coach keeps that person in the list.",
    where: "Where it lies",
    disk: "On this server’s own disk.",
    store: "In a store that this server writes to, chosen by whoever runs the server.",
    noThird:
      "No page loads anything from elsewhere: no advertising, no counters, no fonts from others.",
    traces:
      "Times that the work took are sent to a program that watches the server; never a picture or a name.",
    webhooks:
      "A coach can have results sent to a program of their own; it gets numbers, never video.",
    who: "Who sees it",
    whoKey:
      "Whoever has a key of the same team, as far as that key allows; whoever was given a link to one session or result, until the link ends; and whoever runs the server.",
    whoOpen: "Whoever uses the computer that the server runs on: it answers no other.",
    logged: "That something was asked for is written down, with the time, but not who asked.",
    notLogged: "Requests are not written down.",
    remove: "How to delete it",
    removeHow:
      "Ask the coach who measured you. Videos, results, sessions and people can each be deleted on these pages, and are gone at once. Backups are in the hands of whoever runs the server.",
  },
  es: {
    title: "Sideline: privacidad",
    heading: "Qué se guarda de usted aquí",
    lead: "Estas respuestas salen de los ajustes con los que funciona este servidor.",
    asking: "Preguntando al servidor…",
    unknown: "El servidor no dijo qué guarda, así que aquí no se afirma nada.",
    here: "En este navegador",
    hereKept:
      "Su idioma, sus elecciones y, si se dio, la clave de este servidor; y estas mismas páginas, para que se abran sin red.",
    forget: "Borrar lo que guarda este navegador",
    forgotten: "Borrado. Un móvil emparejado tendrá que emparejarse de nuevo.",
    live: "Mientras la cámara funciona",
    liveMeasured:
      "El vídeo va de la cámara a este servidor por una conexión cifrada. Allí se mide imagen por imagen en la memoria, y no se guarda.",
    liveWatched:
      "Quien puede mirar ve los puntos del cuerpo y los números y, de vez en cuando, una imagen pequeña, solo mientras mira.",
    recordingNever: "En este servidor nunca se graban vídeos de sesiones en directo.",
    recordingAsked: (time: string) =>
      `El vídeo de una sesión se graba solo si lo pide quien la empieza, ${time} como máximo. Después se guarda como un vídeo enviado.`,
    sessions: "Después de una sesión en directo",
    sessionsNone: "No se guarda nada de una sesión cuando ha terminado.",
    sessionsKept: (time: string, count: string) =>
      `Sus intentos, números, recuentos y notas se guardan durante ${time}, y como máximo los de las últimas ${count} sesiones.`,
    videos: "Vídeos enviados",
    videosKept: (time: string) =>
      `Un vídeo se borra ${time} después de llegar, o más tarde si aún espera a ser medido.`,
    videosForever: "Un vídeo se guarda hasta que alguien lo borra.",
    videosUnfinished: (time: string) =>
      `Lo que llegó de un vídeo que nunca se terminó de enviar se borra después de ${time}.`,
    results: "Resultados de los vídeos",
    resultsKept: (time: string) =>
      `Los informes, las tablas y el vídeo con lo que se vio se borran después de ${time}.`,
    resultsForever:
      "Los informes, las tablas y el vídeo con lo que se vio se guardan hasta que alguien los borra.",
    people: "Personas",
    peopleKept:
      "Un nombre y, si se dieron, un número, la estatura, la masa y las longitudes de los segmentos, mientras el entrenador tenga a esa persona en la lista.",
    where: "Dónde está",
    disk: "En el disco de este servidor.",
    store: "En un almacén en el que escribe este servidor, elegido por quien lo lleva.",
    noThird:
      "Ninguna página carga nada de otros sitios: ni publicidad, ni contadores, ni tipos de letra ajenos.",
    traces:
      "Los tiempos que llevó el trabajo se envían a un programa que vigila el servidor; nunca una imagen ni un nombre.",
    webhooks:
      "Un entrenador puede hacer que los resultados se envíen a un programa suyo; recibe números, nunca vídeo.",
    who: "Quién lo ve",
    whoKey:
      "Quien tiene una clave del mismo equipo, hasta donde esa clave permite; quien recibió un enlace a una sesión o un resultado, hasta que el enlace caduque; y quien lleva el servidor.",
    whoOpen: "Quien usa el ordenador en el que funciona el servidor: no responde a ningún otro.",
    logged: "Se anota que se pidió algo, con la hora, pero no quién lo pidió.",
    notLogged: "Las peticiones no se anotan.",
    remove: "Cómo borrarlo",
    removeHow:
      "Pídaselo al entrenador que le midió. Vídeos, resultados, sesiones y personas se pueden borrar uno a uno en estas páginas, y desaparecen al momento. Las copias de seguridad están en manos de quien lleva el servidor.",
  },
  fr: {
    title: "Sideline : confidentialité",
    heading: "Ce qui est conservé de vous ici",
    lead: "Ces réponses viennent des réglages avec lesquels ce serveur fonctionne.",
    asking: "Question au serveur…",
    unknown: "Le serveur n’a pas dit ce qu’il conserve : rien n’est affirmé ici.",
    here: "Dans ce navigateur",
    hereKept:
      "Votre langue, vos choix et, si elle a été donnée, la clé de ce serveur ; et ces pages elles-mêmes, pour qu’elles s’ouvrent sans réseau.",
    forget: "Supprimer ce que ce navigateur conserve",
    forgotten: "Supprimé. Un téléphone associé devra l’être de nouveau.",
    live: "Pendant que la caméra tourne",
    liveMeasured:
      "La vidéo va de la caméra à ce serveur par une connexion chiffrée. Elle y est mesurée image par image en mémoire, et n’est pas conservée.",
    liveWatched:
      "Qui a le droit de regarder voit les points du corps et les nombres et, de temps en temps, une petite image, seulement pendant qu’il regarde.",
    recordingNever: "Les vidéos des séances en direct ne sont jamais enregistrées sur ce serveur.",
    recordingAsked: (time: string) =>
      `La vidéo d’une séance n’est enregistrée que si la personne qui la démarre le demande, ${time} au plus. Elle est alors conservée comme une vidéo envoyée.`,
    sessions: "Après une séance en direct",
    sessionsNone: "Rien n’est conservé d’une séance une fois qu’elle est finie.",
    sessionsKept: (time: string, count: string) =>
      `Ses essais, nombres, comptes et notes sont conservés pendant ${time}, et au plus ceux des ${count} dernières séances.`,
    videos: "Vidéos envoyées",
    videosKept: (time: string) =>
      `Une vidéo est supprimée ${time} après son arrivée, ou plus tard si elle attend encore d’être mesurée.`,
    videosForever: "Une vidéo est conservée jusqu’à ce que quelqu’un la supprime.",
    videosUnfinished: (time: string) =>
      `Ce qui est arrivé d’une vidéo jamais envoyée jusqu’au bout est supprimé après ${time}.`,
    results: "Résultats des vidéos",
    resultsKept: (time: string) =>
      `Rapports, tableaux et vidéo avec ce qui a été vu sont supprimés après ${time}.`,
    resultsForever:
      "Rapports, tableaux et vidéo avec ce qui a été vu sont conservés jusqu’à ce que quelqu’un les supprime.",
    people: "Personnes",
    peopleKept:
      "Un nom et, s’ils ont été donnés, un numéro, la taille, la masse et les longueurs des segments, tant que l’entraîneur garde cette personne dans la liste.",
    where: "Où cela se trouve",
    disk: "Sur le disque de ce serveur.",
    store: "Dans un espace de stockage où ce serveur écrit, choisi par qui s’occupe du serveur.",
    noThird:
      "Aucune page ne charge rien d’ailleurs : ni publicité, ni compteurs, ni polices d’autrui.",
    traces:
      "Les temps de travail sont envoyés à un programme qui surveille le serveur ; jamais une image ni un nom.",
    webhooks:
      "Un entraîneur peut faire envoyer les résultats à un programme à lui ; celui-ci reçoit des nombres, jamais de vidéo.",
    who: "Qui le voit",
    whoKey:
      "Qui a une clé de la même équipe, dans la mesure de cette clé ; qui a reçu un lien vers une séance ou un résultat, jusqu’à la fin du lien ; et qui s’occupe du serveur.",
    whoOpen: "Qui utilise l’ordinateur où tourne le serveur : il ne répond à aucun autre.",
    logged: "Il est noté que quelque chose a été demandé, avec l’heure, mais pas par qui.",
    notLogged: "Les demandes ne sont pas notées.",
    remove: "Comment le supprimer",
    removeHow:
      "Demandez à l’entraîneur qui vous a mesuré. Vidéos, résultats, séances et personnes peuvent être supprimés un à un sur ces pages, et disparaissent aussitôt. Les sauvegardes sont entre les mains de qui s’occupe du serveur.",
  },
});
