"""Names, jobs, streets and mail providers to make people from."""

from typing import Final

_FIRST: Final = """
Aaron Abigail Adele Adrian Aisha Alan Alice Amara Amir Andrea Anita Anton Ariana Arthur Beatrice
Ben Bianca Boris Bridget Bruno Caleb Camila Carla Cedric Celia Chloe Clara Colin Dalia Damian
Daniela Daphne Derek Diana Dominic Dora Edgar Edith Elena Elias Elsa Emil Esther Ethan Fabian
Farah Felix Fiona Frank Freya Gavin Gemma Gloria Grant Greta Hana Harold Hassan Hazel Hector
Helen Hugo Ian Ida Imran Ines Iris Isaac Ivan Jada Jasper Joan Jonas Judith Julia Karim Karl
Kate Keira Kenji Kira Lara Laura Leon Lena Liam Lilian Lionel Louisa Lucas Mabel Malik Marcus
Marina Martha Maya Miles Mira Mona Nadia Naomi Nathan Nina Noel Nora Odette Olga Omar Oscar Otto
Paula Pedro Petra Philip Priya Quentin Rafael Ramona Raymond Regina Rhea Robin Rosa Ruben Ruth
Salma Samir Sasha Selma Serena Silas Simon Sofia Stella Sven Tamara Tara Theo Tobias Una Valerie
Vera Victor Viola Walter Wendy Xenia Yara Yusuf Zara Zelda Zoe
"""

_LAST: Final = """
Abbott Adler Ahmed Alder Ames Ashby Atwell Bailey Barlow Barnes Becker Bellamy Bishop Blackwood
Boyle Brandt Briggs Burke Calloway Carver Castro Chandler Cole Conway Cortez Crane Dalton Darby
Decker Delgado Dixon Doyle Drake Duarte Dunn Eaton Eckert Ellery Emerson Farrell Faulkner Finch
Fletcher Foster Fraser Garner Garza Gibbs Goddard Graves Greer Hadley Hale Harmon Hassan Hayes
Heller Holloway Hooper Huxley Ibarra Ingram Jarvis Jensen Joyner Kane Keller Kendall Khan Kirby
Klein Kovacs Lambert Landry Langley Larkin Lennox Lindgren Lowell Lund Madden Mansour Marlow
Mayer Mercer Merritt Moreau Morrow Nash Navarro Newell Nolan Norwood Oakley Okafor Olsen Ortega
Osborne Paley Parrish Patel Payne Pemberton Perrin Pike Porter Prescott Quigley Quinn Ramsey Rao
Redmond Reyes Rhodes Rivers Rowe Sadler Salas Sawyer Schaefer Selby Shah Sharpe Sinclair Snow
Solis Stafford Steele Stokes Sutton Talbot Tanaka Tate Thorne Tucker Underwood Vance Vargas
Vaughn Wade Walsh Weaver Weller Whitaker Wilder Winslow Wolfe Yates York Zamora Ziegler
"""

_JOBS: Final = """
Accountant|Actuary|Architect|Baker|Barista|Bookkeeper|Bus driver|Carpenter|Chef
Chemist|Civil engineer|Claims adjuster|Courier|Data analyst|Dental hygienist|Dietitian
Editor|Electrician|Estate agent|Event planner|Farm manager|Film editor|Firefighter
Florist|Geologist|Graphic designer|Hairdresser|Interpreter|Journalist|Land surveyor
Lawyer|Librarian|Lobbyist|Machinist|Management consultant|Marine biologist|Mechanic
Midwife|Musician|Nurse|Optician|Paramedic|Personal assistant|Pharmacist|Photographer
Physiotherapist|Pilot|Plumber|Police officer|Product manager|Psychologist|Retail buyer
Sales manager|Secondary school teacher|Social worker|Software engineer|Statistician
Student|Tax inspector|Teaching assistant|Technical author|Veterinary nurse
Warehouse manager|Web designer|Welder|Youth worker
"""

_STREETS: Final = """
Alder Ash Bay Beacon Birch Bridge Canal Cedar Chapel Cherry Church Clark College Court Cypress
Dogwood Elm Factory Ferry Forest Franklin Garden Grove Harbor Hawthorn Hickory High Highland
Hill Jefferson Juniper King Lake Laurel Liberty Lincoln Linden Locust Madison Magnolia Main
Maple Market Meadow Mill Monroe Mulberry North Oak Orchard Park Pearl Pine Poplar Prospect
Quarry Railroad Ridge River School Spring Spruce State Summit Sunset Sycamore Union Valley
Walnut Washington Water Willow
"""

_STREET_KINDS: Final = """
Street Street Street Avenue Avenue Road Lane Drive Court Place
"""

_PROVIDERS: Final = """
gmail.com gmail.com gmail.com gmail.com gmail.com gmail.com yahoo.com yahoo.com outlook.com
outlook.com hotmail.com hotmail.com icloud.com icloud.com aol.com proton.me gmx.com mail.com
"""

FIRST: Final = tuple(_FIRST.split())
LAST: Final = tuple(_LAST.split())
STREETS: Final = tuple(_STREETS.split())
STREET_KINDS: Final = tuple(_STREET_KINDS.split())
PROVIDERS: Final = tuple(_PROVIDERS.split())
JOBS: Final = tuple(job for line in _JOBS.strip().splitlines() for job in line.split("|"))
